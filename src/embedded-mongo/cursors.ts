import { randomBytes } from 'node:crypto';
import { Long } from 'bson';
import { MongoError } from './errors.js';
import { Raw } from './bson/encode.js';
import { pause } from './pause.js';

/** Something that gives documents, as BSON, piece by piece. */
export interface Source {
  readonly done: boolean;
  /** Some more; maybe none yet, when the time was over before any was found. */
  next(most: number, deadline: number): Buffer[];
}

interface Cursor {
  id: Long;
  namespace: string;
  source: Source;
  /** What was read for the batch before, and did not fit into it. */
  waiting: Buffer[];
  usedAt: number;
  busy: boolean;
}

/** What the first batch holds when the client does not say. Source: MongoDB manual, "Cursor Batches". */
const FIRST_BATCH = 101;
/** What one batch holds at most, in bytes. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** How long one step may keep others waiting, in milliseconds. */
export const SLICE_MS = 4;
/** A cursor that nobody asks for this long is closed, in milliseconds. Source: MongoDB manual, "Cursor Behaviors". */
const IDLE_MS = 10 * 60 * 1000;

/** The open cursors of all connections. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();

  /**
   * Reads the first batch, and keeps a cursor where there is more.
   * @returns the answer's `cursor`.
   */
  async start(
    namespace: string,
    source: Source,
    { batchSize, single }: { batchSize: number | undefined; single: boolean },
  ): Promise<Record<string, unknown>> {
    const cursor: Cursor = { id: Long.ZERO, namespace, source, waiting: [], usedAt: Date.now(), busy: false };
    const batch = await readBatch(cursor, batchSize ?? FIRST_BATCH);
    if (!isAtEnd(cursor) && !single) {
      cursor.id = this.newId();
      this.open.set(cursor.id.toString(), cursor);
    }
    return { firstBatch: batch.map((bytes) => new Raw(bytes)), id: cursor.id, ns: namespace };
  }

  /** @throws MongoError CursorNotFound. */
  async more(id: Long, namespace: string, batchSize: number | undefined): Promise<Record<string, unknown>> {
    const cursor = this.open.get(id.toString());
    if (!cursor || cursor.busy)
      throw new MongoError('CursorNotFound', `cursor id ${id.toString()} not found`);
    if (cursor.namespace !== namespace)
      throw new MongoError(
        'BadValue',
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    cursor.busy = true;
    try {
      const batch = await readBatch(cursor, batchSize ?? Infinity);
      const ended = isAtEnd(cursor);
      if (ended) this.open.delete(id.toString());
      return { nextBatch: batch.map((bytes) => new Raw(bytes)), id: ended ? Long.ZERO : id, ns: namespace };
    } finally {
      cursor.busy = false;
      cursor.usedAt = Date.now();
    }
  }

  /** @returns whether there was such a cursor. */
  kill(id: Long): boolean {
    return this.open.delete(id.toString());
  }

  /** Closes the cursors that nobody has asked for a long time. */
  closeIdle(now = Date.now()): void {
    for (const [key, cursor] of this.open)
      if (!cursor.busy && now - cursor.usedAt > IDLE_MS) this.open.delete(key);
  }

  /** Not to be guessed, since any connection may ask for any cursor. */
  private newId(): Long {
    const id = randomBytes(8);
    id[7] = (id[7] as number) & 0x7f;
    return new Long(id.readInt32LE(0) | 1, id.readInt32LE(4));
  }
}

function isAtEnd(cursor: Cursor): boolean {
  return cursor.waiting.length === 0 && cursor.source.done;
}

async function readBatch(cursor: Cursor, most: number): Promise<Buffer[]> {
  const batch: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    while (cursor.waiting.length > 0 && batch.length < most) {
      const next = cursor.waiting[0] as Buffer;
      if (batch.length > 0 && bytes + next.length > BATCH_BYTES) return batch;
      batch.push(next);
      bytes += next.length;
      cursor.waiting.shift();
    }
    if (batch.length >= most || cursor.source.done) return batch;
    // Not more than may fit, so that a batch of large documents holds no second one in memory.
    const wanted = Math.min(most - batch.length, 128);
    const deadline = performance.now() + SLICE_MS;
    cursor.waiting = cursor.source.next(wanted, deadline);
    if (performance.now() > deadline) await pause();
  }
}
