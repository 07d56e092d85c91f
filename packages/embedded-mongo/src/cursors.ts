import { randomBytes } from 'node:crypto';
import { calculateObjectSize, Long } from 'bson';
import { check } from './errors.js';
import type { Doc } from './evaluate/values.js';

interface Cursor {
  namespace: string;
  docs: AsyncIterator<Doc> | Iterator<Doc>;
  /** The document that did not fit into the batch before. */
  waiting: Doc | null;
  usedAt: number;
}

/** The size of the first batch. Source: MongoDB manual, "Cursor Batches". */
const FIRST_BATCH = 101;
/** How much one batch may hold, in bytes; one document may exceed it. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** A cursor that is not read for this long is closed, in milliseconds. Source: MongoDB manual, "Cursor Behaviors". */
const IDLE_MS = 10 * 60 * 1000;

/** The open cursors of all connections. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();

  /** Reads the first batch, and keeps a cursor where there is more. @returns the reply's `cursor` */
  async start(namespace: string, docs: AsyncIterable<Doc> | Iterable<Doc>): Promise<Record<string, unknown>> {
    const iterator = Symbol.iterator in docs ? docs[Symbol.iterator]() : docs[Symbol.asyncIterator]();
    const cursor: Cursor = { namespace, docs: iterator, waiting: null, usedAt: Date.now() };
    const { batch, ended } = await readBatch(cursor, FIRST_BATCH);
    let id = Long.ZERO;
    if (!ended) {
      id = newId();
      this.open.set(id.toString(), cursor);
    }
    return { firstBatch: batch, id, ns: namespace };
  }

  /** @returns the reply's `cursor` @throws MongoError CursorNotFound */
  async more(id: Long, namespace: string): Promise<Record<string, unknown>> {
    const cursor = this.open.get(id.toString());
    check(cursor?.namespace === namespace, 'CursorNotFound', `cursor id ${id.toString()} not found`);
    // Nothing else may read from it at the same time.
    this.open.delete(id.toString());
    const { batch, ended } = await readBatch(cursor, Infinity);
    if (!ended) this.open.set(id.toString(), { ...cursor, usedAt: Date.now() });
    return { nextBatch: batch, id: ended ? Long.ZERO : id, ns: namespace };
  }

  /** Closes the cursors that have not been read for a long time. */
  closeIdle(): void {
    for (const [id, { usedAt }] of this.open) if (Date.now() - usedAt > IDLE_MS) this.open.delete(id);
  }
}

async function readBatch(cursor: Cursor, most: number): Promise<{ batch: Doc[]; ended: boolean }> {
  const batch: Doc[] = [];
  let bytes = 0;
  for (;;) {
    const next = cursor.waiting ?? ((await cursor.docs.next()) as { value?: Doc }).value;
    cursor.waiting = null;
    if (!next) return { batch, ended: true };
    bytes += calculateObjectSize(next);
    if (batch.length >= most || (batch.length > 0 && bytes > BATCH_BYTES)) {
      cursor.waiting = next;
      return { batch, ended: false };
    }
    batch.push(next);
  }
}

/** Random, since every connection may use every cursor. */
function newId(): Long {
  const bytes = randomBytes(8);
  return new Long(bytes.readInt32LE(0) | 1, bytes.readInt32LE(4) & 0x7fffffff);
}
