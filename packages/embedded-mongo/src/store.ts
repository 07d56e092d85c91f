import { statfsSync } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { FILE_MODE } from './folder.js';

/** Address space for the file, in bytes; it takes no room on the disk. */
const MAP_SIZE = 64 * 1024 ** 3;

/** Disk space that is left for removals; and the size of a page, in bytes: each changed key may copy one and its parent. */
const [RESERVE, PAGE] = [1024 ** 2, 4096];
/** The most zeros that are appended to the file at a time, in bytes. */
const STEP = 4 * 1024 ** 2;
/** How much one read may bring into memory, in bytes; one entry may exceed it. */
const READ_BYTES = 1024 ** 2;

export interface Entry {
  key: Buffer;
  value: Buffer;
}

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

/** Changes by their keys in `latin1`; a value of null: removed. */
type Changes = Map<string, { key: Buffer; value: Buffer | null }>;

interface Group {
  changes: Changes;
  committed: Promise<void>;
}

/**
 * One LMDB file: sorted keys and transactions. Writes are committed in groups, one group at a time, in LMDB's own thread; a write
 * resolves after the disk has its group (LMDB's commit syncs the data, then the page that leads to it). Writes during
 * a commit become the next group. Only committed data is read, except by writes.
 * Source: lmdb-js README, "Asynchronous write", "overlappingSync"; lmdb.tech/doc, "Caveats".
 */
export class Store {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private readonly path: string;
  /** How many bytes of the file are known to be free behind its last page. */
  private ahead = 0;
  /** The changes that LMDB is committing, the group that waits, and the end of the latest commit. */
  private committing: Changes | null = null;
  private next: Group | null = null;
  private latest: Promise<void> = Promise.resolve();

  /** @throws LMDB's error for a file that it cannot open */
  constructor(path: string) {
    this.path = path;
    const options = {
      path,
      permissionsMode: FILE_MODE,
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      overlappingSync: false,
      // Otherwise a failed commit rejects a promise that has no handler.
      eventTurnBatching: false,
      // Windows gives a file its map's whole size at once, so there it has to grow by itself.
      ...(process.platform === 'win32' ? {} : { mapSize: MAP_SIZE }),
    } as const;
    this.db = open<Buffer, Buffer>(options);
  }

  /** The committed value of a key. */
  get(key: Buffer): Buffer | undefined {
    return this.db.get(key);
  }

  /**
   * The first committed entries of a range, or the last ones in reverse: about `limit`, or fewer where they are large.
   * @returns `rest`: the part of the range that is left; null if there is none
   */
  read({ from, to }: Range, limit: number, reverse = false): { entries: Entry[]; rest: Range | null } {
    const options = reverse
      ? { start: to, end: from, reverse, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to };
    const entries: Entry[] = [];
    let bytes = 0;
    for (const entry of this.db.getRange(options)) {
      entries.push(entry);
      bytes += entry.value.length;
      if (entries.length < limit && bytes < READ_BYTES) continue;
      const rest = reverse
        ? { from, to: entry.key }
        : { from: Buffer.concat([entry.key, Buffer.from([0])]), to };
      return { entries, rest };
    }
    return { entries, rest: null };
  }

  /** How many keys are committed in a range. */
  count({ from, to }: Range): number {
    return this.db.getKeysCount({ start: from, end: to });
  }

  /**
   * Runs an action at once, and resolves to its result when its changes are synced to the disk.
   * @throws (rejects with) the action's error, after which none of its changes are kept, or LMDB's error if the commit fails
   */
  async write<T>(action: (writer: Writer) => T): Promise<T> {
    const own: Changes = new Map();
    const result = action({
      get: (key) => this.current(key, own),
      put: (key, value) => own.set(key.toString('latin1'), { key, value }),
      remove: (key) => own.set(key.toString('latin1'), { key, value: null }),
    });
    const group = (this.next ??= this.newGroup());
    for (const [name, change] of own) group.changes.set(name, change);
    await group.committed;
    return result;
  }

  /** To be called after the last write. */
  async close(): Promise<void> {
    await this.latest.catch(() => undefined);
    await this.db.close();
  }

  private current(key: Buffer, own: Changes): Buffer | undefined {
    const name = key.toString('latin1');
    const change = own.get(name) ?? this.next?.changes.get(name) ?? this.committing?.get(name);
    return change ? (change.value ?? undefined) : this.db.get(key);
  }

  private newGroup(): Group {
    const changes: Changes = new Map();
    const committed = this.commitAfter(this.latest, changes);
    this.latest = committed;
    return { changes, committed };
  }

  private async commitAfter(before: Promise<void>, changes: Changes): Promise<void> {
    try {
      // If that one failed, so does this one, which was computed from it.
      await before;
      this.committing = changes;
      this.next = null;
      await this.commit(changes);
    } catch (error) {
      if (this.next?.changes === changes) this.next = null;
      if (!this.next) this.latest = Promise.resolve();
      throw error;
    } finally {
      this.committing = null;
    }
  }

  /** @throws LMDB's error, or that there is no room */
  private async commit(changes: Changes): Promise<void> {
    if (changes.size === 0) return;
    await this.makeRoom(changes);
    try {
      await this.db.batch(() => {
        // The batch's own promise rejects if one of them fails.
        for (const { key, value } of changes.values())
          void (value ? this.db.put(key, value) : this.db.remove(key));
      });
    } catch (error) {
      // LMDB's own message is a promise beside the error.
      const { commitError } = error as { commitError?: Promise<never> };
      if (commitError) await commitError;
      throw error;
    }
  }

  /**
   * Keeps the last space of a disk for removals. LMDB must not meet a full disk: when a write fails, its message overflows a buffer
   * of 100 bytes (lmdb-js 3.5.6, mdb.c, mdb_page_flush), which can crash the process.
   */
  private async makeRoom(changes: Changes): Promise<void> {
    let needed = 0;
    for (const { value } of changes.values()) if (value) needed += 2 * value.length + 2 * PAGE;
    if (needed === 0) return;
    const { bavail, bsize } = statfsSync(dirname(this.path));
    const free = bavail * bsize;
    if (free < needed + RESERVE) throw new Error(`No space left on the disk of ${dirname(this.path)}`);
    if (free > 16 * STEP) await this.writeAhead(needed);
  }

  /**
   * Appends zeros, which LMDB overwrites later. A commit that makes the file longer makes the file system sync its journal as well,
   * which takes several times as long (ext4: 3.9 ms instead of 0.8). No commit runs meanwhile, which might append too.
   */
  private async writeAhead(needed: number): Promise<void> {
    this.ahead -= needed;
    if (this.ahead >= 0) return;
    const { lastPageNumber } = this.db.getStats() as { lastPageNumber: number };
    const used = (lastPageNumber + 1) * PAGE;
    const step = Math.min(used, STEP);
    const { size } = await stat(this.path);
    const appended = size - used < Math.min(needed, step) ? step : 0;
    if (appended > 0) await appendFile(this.path, Buffer.alloc(appended)).catch(() => undefined);
    this.ahead = Math.max(0, size + appended - used - needed);
  }
}
