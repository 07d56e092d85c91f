import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open, TransactionFlags } from 'lmdb';

/** For the owner alone, like the folder: a file may be copied. */
export const FILE_MODE = 0o600;
/** LMDB's options for one file beside its lock file, with keys and values as they are, and every commit synced. */
export const LMDB_FILE = {
  noSubdir: true,
  overlappingSync: false,
  keyEncoding: 'binary',
  encoding: 'binary',
  permissionsMode: FILE_MODE,
} as const;

export const DATA = 'data.mdb';
/** Its presence means that there has been a data file, so one that is missing has been lost. */
export const MARKER = 'format';
const FORMAT = 'Huechat database, format 2\n';

/** Makes a folder for its owner alone, and restricts the files of an earlier start or a backup to the owner. */
export async function openPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  // Another process that has the folder may just have removed one.
  await Promise.all(files.map(({ name }) => chmod(join(folder, name), FILE_MODE).catch(ignoreMissing)));
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/**
 * Runs an action while no other process runs one on this folder. The lock is that of an LMDB file which nothing is written to:
 * the system releases it when its process dies, however that happens.
 */
export async function whileLocked<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const lock = open({ path: join(folder, 'start.lmdb'), ...LMDB_FILE });
  try {
    // The promise keeps the transaction open until it settles.
    return await lock.transactionSync(action, TransactionFlags.SYNCHRONOUS_COMMIT);
  } finally {
    await lock.close();
  }
}

/**
 * The path of the data file, after a check: LMDB takes any file for its own, and crashes.
 * @throws Error with a one-line message if the file is lost, empty, cut off, or no database
 */
export function dataFile(folder: string): string {
  const path = join(folder, DATA);
  const wasThere = existsSync(join(folder, MARKER));
  const fault = existsSync(path) ? damage(path, wasThere) : wasThere ? 'is missing' : null;
  if (fault === null) return path;
  throw new Error(`${path} ${fault}: restore it, or move the folder away to start with an empty one`);
}

/** Notes that there is a data file from now on. */
export async function markData(folder: string): Promise<void> {
  await writeFile(join(folder, MARKER), FORMAT, { mode: FILE_MODE, flush: true });
}

/** Offsets of LMDB's header in each of the first two pages, in bytes. Source: mdb.c, MDB_meta. */
const [MAGIC_AT, PAGE_SIZE_AT, LAST_PAGE_AT, TRANSACTION_AT, HEAD] = [24, 48, 144, 152, 160];
const MAGIC_AND_VERSION = Buffer.from('dec0efbe02000000', 'hex');

function damage(path: string, wasThere: boolean): string | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // A first start that was interrupted leaves an empty file, and no marker.
    if (size === 0) return wasThere ? 'is empty' : null;
    const first = readHead(file, 0);
    const second = first && readHead(file, first.readUInt32LE(PAGE_SIZE_AT));
    if (!first || !second) return 'is no database of this version';
    const isFirst = first.readBigUInt64LE(TRANSACTION_AT) > second.readBigUInt64LE(TRANSACTION_AT);
    const lastPage = (isFirst ? first : second).readBigUInt64LE(LAST_PAGE_AT);
    return BigInt(size) < (lastPage + 1n) * BigInt(first.readUInt32LE(PAGE_SIZE_AT)) ? 'is cut off' : null;
  } finally {
    closeSync(file);
  }
}

function readHead(file: number, at: number): Buffer | null {
  const head = Buffer.alloc(HEAD);
  const isWhole = readSync(file, head, 0, HEAD, at) === HEAD;
  return isWhole && head.subarray(MAGIC_AT, MAGIC_AT + 8).equals(MAGIC_AND_VERSION) ? head : null;
}
