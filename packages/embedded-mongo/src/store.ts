import { appendFileSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { LMDB_FILE } from './folder.js';

/** Address space for the file, in bytes; it takes no room on the disk. */
const MAP_SIZE = 64 * 1024 ** 3;

/** Disk space that is left for removals; and the size of a page, in bytes: each changed key may copy one and its parent. */
const [RESERVE, PAGE] = [1024 ** 2, 4096];
/** The most zeros that are appended to the file at a time, in bytes. */
const STEP = 4 * 1024 ** 2;
/** How much one read may bring into memory, in bytes; one entry may exceed it. */
const READ_BYTES = 1024 ** 2;

/** Keys from `from` on, up to but without `to`. */
export interface Range {
  from: Buffer;
  to: Buffer;
}

/** For a write action: it reads its own changes, and those of earlier writes that are not committed yet. */
export interface Writer {
  get(key: Buffer): Buffer | undefined;
  put(key: Buffer, value: Buffer): void;
  remove(key: Buffer): void;
}

/**
 * One LMDB file: sorted keys and transactions. Writes that come while LMDB commits become one transaction, each a child of it; the
 * commit runs in LMDB's own thread, and a write resolves after the disk has it (LMDB syncs the data, then the page that leads to it).
 * Only committed data is read, except by writes.
 * Source: lmdb-js README, "Asynchronous write", "childTransaction"; lmdb.tech/doc, "Caveats".
 */
export class Store {
  private readonly db: RootDatabase<Buffer, Buffer>;
  /** The disk space that writes have been promised and not committed, in bytes. */
  private promised = 0;
  /** How many bytes of the file are known to be free behind its last page. */
  private ahead = 0;

  /** @throws LMDB's error for a file that it cannot open */
  constructor(private readonly path: string) {
    this.db = open<Buffer, Buffer>({
      path,
      ...LMDB_FILE,
      // Otherwise a failed commit rejects a promise that has no handler.
      eventTurnBatching: false,
      // Windows gives a file its map's whole size at once, so there it has to grow by itself.
      ...(process.platform === 'win32' ? {} : { mapSize: MAP_SIZE }),
    });
  }

  /** The committed value of a key. */
  get(key: Buffer): Buffer | undefined {
    return this.db.get(key);
  }

  /**
   * The first committed entries of a range, or the last ones in reverse: about `limit`, or fewer where they are large.
   * @param load gives what to return instead of an entry's value; undefined leaves the entry out
   * @returns `rest`: the part of the range that is left; null if there is none
   */
  read(
    { from, to }: Range,
    limit: number,
    reverse = false,
    load: (value: Buffer) => Buffer | undefined = (value) => value,
  ): { entries: { key: Buffer; value: Buffer }[]; rest: Range | null } {
    const options = reverse
      ? { start: to, end: from, reverse, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to };
    const entries = [];
    let [count, bytes] = [0, 0];
    for (const { key, value } of this.db.getRange(options)) {
      const loaded = load(value);
      if (loaded) entries.push({ key, value: loaded });
      bytes += loaded?.length ?? 0;
      if (++count < limit && bytes < READ_BYTES) continue;
      const rest = reverse ? { from, to: key } : { from: Buffer.concat([key, Buffer.from([0])]), to };
      return { entries, rest };
    }
    return { entries, rest: null };
  }

  /** How many keys are committed in a range. */
  count({ from, to }: Range): number {
    return this.db.getKeysCount({ start: from, end: to });
  }

  /**
   * Runs an action in a transaction, and resolves to its result when its changes are synced to the disk.
   * @throws (rejects with) the action's error, after which none of its changes are kept, or LMDB's error if the commit fails
   */
  async write<T>(action: (writer: Writer) => T): Promise<T> {
    let needed = 0;
    const writer: Writer = {
      get: (key) => this.db.get(key),
      put: (key, value) => {
        const bytes = 2 * value.length + 2 * PAGE;
        needed += bytes;
        this.promised += bytes;
        void this.db.put(key, value);
      },
      remove: (key) => void this.db.remove(key),
    };
    try {
      return await this.db.childTransaction(() => {
        const result = action(writer);
        this.makeRoom(needed);
        return result;
      });
    } finally {
      this.promised -= needed;
    }
  }

  /** To be called after the last write. */
  async close(): Promise<void> {
    await this.db.close();
  }

  /**
   * Keeps the last space of a disk for removals. LMDB must not meet a full disk: when a write fails, its message overflows a buffer
   * of 100 bytes (lmdb-js 3.5.6, mdb.c, mdb_page_flush), which can crash the process.
   */
  private makeRoom(needed: number): void {
    if (needed === 0) return;
    const { bavail, bsize } = statfsSync(dirname(this.path));
    const free = bavail * bsize;
    if (free < this.promised + RESERVE) throw new Error(`No space left on the disk of ${dirname(this.path)}`);
    if (free > 16 * STEP) this.writeAhead(needed);
  }

  /**
   * Appends zeros, which LMDB overwrites later. A commit that makes the file longer makes the file system sync its journal as well,
   * which takes several times as long (ext4: 3.9 ms instead of 0.8). It runs in a transaction, so no other one may append meanwhile.
   */
  private writeAhead(needed: number): void {
    this.ahead -= needed;
    if (this.ahead >= 0) return;
    const { lastPageNumber } = this.db.getStats() as { lastPageNumber: number };
    const used = (lastPageNumber + 1) * PAGE;
    const step = Math.min(used, STEP);
    const { size } = statSync(this.path);
    const appended = size - used < Math.min(needed, step) ? step : 0;
    if (appended > 0) appendFileSync(this.path, Buffer.alloc(appended));
    this.ahead = Math.max(0, size + appended - used - needed);
  }
}
