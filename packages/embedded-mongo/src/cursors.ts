import { randomBytes } from 'node:crypto';
import { Long } from 'bson';
import { check } from './errors.js';
import type { Doc } from './evaluate/values.js';

interface Cursor {
  namespace: string;
  batches: AsyncIterator<Doc[], undefined>;
  /** The next batch, read ahead: the last one has to be sent as the last. */
  next: Doc[];
  usedAt: number;
}

/** A cursor that is not read for this long is closed, in milliseconds. Source: MongoDB manual, "Cursor Behaviors". */
const IDLE_MS = 10 * 60 * 1000;

/** The open cursors of all connections. Their batches are as `find` yields them: at most two MiB, or a document more. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();

  /** Reads the first batch, and keeps a cursor where there is more. @returns the reply's `cursor` */
  async start(namespace: string, batches: Cursor['batches']): Promise<object> {
    const { value: firstBatch = [] } = await batches.next();
    return { firstBatch, ...(await this.readAhead(newId(), { namespace, batches })) };
  }

  /** @returns the reply's `cursor` @throws MongoError CursorNotFound */
  async more(id: Long, namespace: string): Promise<object> {
    const cursor = this.open.get(id.toString());
    check(cursor?.namespace === namespace, 'CursorNotFound', `cursor id ${id.toString()} not found`);
    // Nothing else may read from it at the same time.
    this.open.delete(id.toString());
    return { nextBatch: cursor.next, ...(await this.readAhead(id, cursor)) };
  }

  private async readAhead(id: Long, cursor: Pick<Cursor, 'namespace' | 'batches'>): Promise<object> {
    const { value: next } = await cursor.batches.next();
    if (next) this.open.set(id.toString(), { ...cursor, next, usedAt: Date.now() });
    return { id: next ? id : Long.ZERO, ns: cursor.namespace };
  }

  /** Closes the cursors that have not been read for a long time. */
  closeIdle(): void {
    for (const [id, { usedAt }] of this.open) if (Date.now() - usedAt > IDLE_MS) this.open.delete(id);
  }
}

/** The reply's `cursor` for a result of one batch. */
export function singleBatch(ns: string, firstBatch: Doc[]): object {
  return { firstBatch, id: Long.ZERO, ns };
}

/** Random, since every connection may use every cursor. */
function newId(): Long {
  const bytes = randomBytes(8);
  return new Long(bytes.readInt32LE(0) | 1, bytes.readInt32LE(4) & 0x7fffffff);
}
