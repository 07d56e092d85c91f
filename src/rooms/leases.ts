import { type Database, isDuplicateKey } from '../models/index.js';

/**
 * Takes or renews the lease of some work for a node, unless another node holds it.
 * @param ms how long the lease is valid from now on
 * @returns whether the node holds it
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
    // Another node's lease does not match the filter, and the upsert cannot insert it a second time.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Releases a lease for any other node. */
export async function releaseLease({ Lease }: Database, work: string, node: string): Promise<void> {
  await Lease.deleteOne({ _id: work, holder: node });
}
