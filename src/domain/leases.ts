import { mongo } from 'mongoose';
import type { Database } from '../schemas/index.js';

/** MongoDB's error code for a unique index that would hold a value twice. */
const DUPLICATE_KEY = 11000;

/**
 * Takes or keeps some work for one node, unless another has it now.
 * @param ms how long it is this node's, from now on, if it says nothing more
 * @returns whether it is this node's
 */
export async function takeLease(
  { Lease }: Database,
  work: string,
  node: string,
  ms: number,
): Promise<boolean> {
  const now = new Date();
  try {
    await Lease.updateOne(
      { _id: work, $or: [{ holder: node }, { until: { $lte: now } }] },
      { $set: { holder: node, until: new Date(now.getTime() + ms) } },
      { upsert: true },
    );
    return true;
  } catch (error) {
    // Somebody else's is not found, and cannot be made a second time.
    if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}

/** Leaves some work to whoever takes it next. */
export async function giveLease({ Lease }: Database, work: string, node: string): Promise<void> {
  await Lease.deleteOne({ _id: work, holder: node });
}
