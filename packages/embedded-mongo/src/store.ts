import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { FILE_MODE } from './folder.js';

/** Address space for the file, in bytes; only what is written takes room on the disk. */
const MAP_SIZE = 64 * 1024 ** 3;

/** What is left of a disk for removals, in bytes; and what each changed key may take besides its value: a page and its parent. */
const [RESERVE, PAGE] = [1024 ** 2, 4096];
/** What one read may bring into memory, in bytes, and one entry more. */
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

/** What a write action works with: it reads its own changes, and those of writes that are not committed yet. */
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
 * resolves after the disk has its group (LMDB's commit syncs the data, then the page that leads to it). What is written while a
 * group is being synced becomes the next one. Nothing but committed data is ever read, except by writes.
 * Source: lmdb-js README, "Asynchronous write", "overlappingSync"; lmdb.tech/doc, "Caveats".
 */
export class Store {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private readonly folder: string;
  /** What LMDB is committing, the group that waits, and the end of the latest one. */
  private committing: Changes | null = null;
  private next: Group | null = null;
  private latest: Promise<void> = Promise.resolve();

  /** @throws what LMDB says of a file that it cannot open */
  constructor(path: string) {
    this.folder = dirname(path);
    const options = {
      path,
      permissionsMode: FILE_MODE,
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      overlappingSync: false,
      // A failed commit would reject a promise of it that nobody has.
      eventTurnBatching: false,
      // Windows gives a file its map's whole size at once, so there it has to grow by itself.
      ...(process.platform === 'win32' ? {} : { mapSize: MAP_SIZE }),
    } as const;
    this.db = open<Buffer, Buffer>(options);
  }

  /** What is committed under a key. */
  get(key: Buffer): Buffer | undefined {
    return this.db.get(key);
  }

  /**
   * The first committed entries of a range, or the last ones in reverse: about `limit`, or fewer where they are large.
   * @returns `rest`: the part of the range behind them; null when all has been read
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

  /** All committed entries of a small range. */
  readAll(range: Range): Entry[] {
    return this.read(range, Infinity).entries;
  }

  /** How many keys are committed in a range. */
  count({ from, to }: Range): number {
    return this.db.getKeysCount({ start: from, end: to });
  }

  /**
   * Runs an action at once, and resolves to its result when what it changed is safe on the disk.
   * @throws (rejects with) what the action throws, when nothing of it is kept, and LMDB's error where the commit fails
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

  /** To be called when nothing is written any more. */
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
      // Where that one is lost this one is lost too: it has been worked out from it.
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
    this.checkRoom(changes);
    try {
      await this.db.batch(() => {
        // The batch's own promise rejects if one of them fails.
        for (const { key, value } of changes.values())
          void (value ? this.db.put(key, value) : this.db.remove(key));
      });
    } catch (error) {
      // LMDB's own words come as a promise beside the error.
      const { commitError } = error as { commitError?: Promise<never> };
      if (commitError) await commitError;
      throw error;
    }
  }

  /**
   * Leaves the last of a disk to removals. LMDB is not to find it full: where a write fails, it writes its message over the end of
   * a buffer of 100 bytes (lmdb-js 3.5.6, mdb.c, mdb_page_flush), of which the process can die.
   */
  private checkRoom(changes: Changes): void {
    let needed = 0;
    for (const { value } of changes.values()) if (value) needed += 2 * value.length + 2 * PAGE;
    if (needed === 0) return;
    const { bavail, bsize } = statfsSync(this.folder);
    if (bavail * bsize < needed + RESERVE) throw new Error(`No space left on the disk of ${this.folder}`);
  }
}
