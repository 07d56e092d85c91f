import { open, TransactionFlags, type RootDatabase } from 'lmdb';
import { join } from 'node:path';
import { successor } from '../bson/key.js';
import { restoreAfterPowerLoss } from './checkpoint-file.js';
import { Checkpoints, FLUSH_MS } from './checkpoints.js';
import { checkFile } from './header.js';
import { FILE_MODE } from './private-folder.js';

/** Commit before returning, and leave it to `sync` to bring the pages from the system's cache to the disk. */
const COMMIT_WITHOUT_SYNC = (TransactionFlags.ABORTABLE |
  TransactionFlags.SYNCHRONOUS_COMMIT |
  TransactionFlags.NO_SYNC_FLUSH) as TransactionFlags;
/** Address space for the file to begin with, in bytes; only what is written takes room on the disk. */
const MAP_SIZE = 64 * 1024 ** 3;

export interface Entry {
  key: Buffer;
  value: Buffer;
}

/** Keys from `from` on, up to but without `to`; null: without an end. */
export interface KeyRange {
  from: Buffer;
  to: Buffer | null;
}

/**
 * One LMDB file: sorted keys, one writer, transactions. What is committed survives the death of the process,
 * since the pages are in the system's cache then. What survives the death of the system is told in docs/embedded-mongo.md.
 * Source: lmdb.tech/doc, "Environment Flags"; lmdb-js README, "transactionSync".
 */
export class Store {
  private readonly checkpoints: Checkpoints;

  private constructor(
    private readonly db: RootDatabase<Buffer, Buffer>,
    folder: string,
    path: string,
    flushMs: number,
  ) {
    this.checkpoints = new Checkpoints(
      { pin: () => this.pin(), flush: () => this.flush() },
      folder,
      path,
      flushMs,
    );
  }

  /** @param flushMs how soon after a write the disk itself is to have it, in milliseconds. */
  static open(folder: string, flushMs = FLUSH_MS): Store {
    const path = join(folder, 'huechat.lmdb');
    restoreAfterPowerLoss(folder, path);
    checkFile(path);
    const options = {
      path,
      permissionsMode: FILE_MODE,
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      overlappingSync: false,
      maxReaders: 16,
      // Windows gives a file its map's whole size at once, so there it has to grow by itself.
      ...(process.platform === 'win32' ? {} : { mapSize: MAP_SIZE }),
    } as const;
    return new Store(open<Buffer, Buffer>(options), folder, path, flushMs);
  }

  get(key: Buffer): Buffer | undefined {
    return this.db.get(key);
  }

  /** Inside `write` only. */
  put(key: Buffer, value: Buffer): void {
    this.db.putSync(key, value);
  }

  /** Inside `write` only. */
  remove(key: Buffer): void {
    this.db.removeSync(key);
  }

  /**
   * Runs an action as one transaction: when this returns, all of it is committed; when it throws, nothing is.
   * @throws what the action throws, and LMDB's errors, such as for a full disk.
   */
  write<T>(action: () => T): T {
    const result = this.db.transactionSync(action, COMMIT_WITHOUT_SYNC);
    this.checkpoints.due();
    return result;
  }

  /** The first entries of a range, or the last ones in reverse; `limit` at most. */
  read(range: KeyRange, limit: number, reverse = false): Entry[] {
    const to = range.to ?? BEHIND_ALL;
    const options = reverse
      ? { start: to, end: range.from, reverse, limit, exclusiveStart: true, inclusiveEnd: true }
      : { start: range.from, end: to, limit };
    const entries: Entry[] = [];
    for (const entry of this.db.getRange(options)) entries.push(entry);
    return entries;
  }

  /** Waits until everything committed so far is safe on the disk itself. */
  sync(): Promise<void> {
    return this.checkpoints.take();
  }

  async close(): Promise<void> {
    await this.checkpoints.close();
    await this.db.close();
  }

  private pin(): { done(): void } {
    this.db.resetReadTxn();
    return this.db.useReadTransaction();
  }

  private flush(): Promise<void> {
    // The library's types leave this one out.
    const { db } = this as unknown as { db: { sync(done: (error?: Error) => void): void } };
    return new Promise((resolve, reject) => {
      db.sync((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

const BEHIND_ALL = Buffer.alloc(8, 0xff);

/** The beginning of all keys of one space: a collection's documents or an index. */
export function spacePrefix(space: number): Buffer {
  const prefix = Buffer.allocUnsafe(4);
  prefix.writeUInt32BE(space);
  return prefix;
}

/** Everything that begins with a prefix. */
export function rangeOf(prefix: Buffer): KeyRange {
  return { from: prefix, to: successor(prefix) };
}
