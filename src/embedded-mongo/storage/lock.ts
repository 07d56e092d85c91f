import { open, TransactionFlags } from 'lmdb';
import { join } from 'node:path';
import { FILE_MODE } from './private-folder.js';

/**
 * Runs an action while no other process runs one on this folder. The lock is that of an LMDB file of its own,
 * which nothing is ever written to: the system lets go of it when its process dies, in whatever way.
 * Source: LMDB, "MDB_USE_ROBUST"; lmdb-js README, "transactionSync".
 */
export async function whileLocked<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const path = join(folder, 'start.lmdb');
  const options = { path, noSubdir: true, overlappingSync: false, permissionsMode: FILE_MODE } as const;
  const lock = open(options);
  try {
    // The callback's promise keeps the transaction open until it settles.
    return await lock.transactionSync(action, TransactionFlags.SYNCHRONOUS_COMMIT);
  } finally {
    await lock.close();
  }
}
