import { existsSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Where an LMDB file says what it is, in bytes from the start of each of its two first pages. Source: LMDB, mdb.c, MDB_meta. */
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const MAGIC = 0xbeefc0de;
const VERSION = 2;

const HEAD = 160;

/** One of the two records that say where the data begins; the one with the higher transaction counts. */
interface Meta {
  pageSize: number;
  lastPage: number;
  transaction: bigint;
}

/**
 * Looks whether a file can be given to LMDB, which takes any file for its own, and dies of it.
 * @throws Error where it is something else, or shorter than it says it is.
 */
export function checkFile(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return;
    const first = readMeta(file, 0);
    const second = first && readMeta(file, first.pageSize);
    if (!first || !second) throw new Error('the file is no LMDB database of this version');
    const { lastPage, pageSize } = first.transaction > second.transaction ? first : second;
    if (size < (lastPage + 1) * pageSize) throw new Error('the file is cut off');
  } finally {
    closeSync(file);
  }
}

/** How much of a database file its beginning is, in bytes: the two pages that say where the data begins. */
export function headLength(file: number): number {
  const pageSize = readMeta(file, 0)?.pageSize;
  if (!pageSize) throw new Error('the file is no LMDB database of this version');
  return 2 * pageSize;
}

function readMeta(file: number, at: number): Meta | null {
  const head = Buffer.alloc(HEAD);
  if (readSync(file, head, 0, HEAD, at) < HEAD) return null;
  if (head.readUInt32LE(MAGIC_AT) !== MAGIC || head.readUInt32LE(MAGIC_AT + 4) !== VERSION) return null;
  return {
    pageSize: head.readUInt32LE(PAGE_SIZE_AT),
    lastPage: Number(head.readBigUInt64LE(LAST_PAGE_AT)),
    transaction: head.readBigUInt64LE(TRANSACTION_AT),
  };
}
