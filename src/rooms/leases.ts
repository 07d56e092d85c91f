import { type Database, isDuplicateKey } from '../models/index.js';

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
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Leaves some work to whoever takes it next. */
export async function giveLease({ Lease }: Database, work: string, node: string): Promise<void> {
  await Lease.deleteOne({ _id: work, holder: node });
}
