import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { keyOf } from '../bson/key.js';
import type { Doc, Value } from '../bson/types.js';
import { SLICE_MS } from '../cursors.js';
import type { Engine } from '../engine.js';
import { pause } from '../pause.js';
import { compileFilter } from '../query/match.js';
import { QuerySource } from '../query/source.js';
import type { Found } from '../query/scan.js';
import type { Position } from '../query/types.js';
import type { Collection } from '../storage/collection.js';
import type { KeyField } from '../storage/index-keys.js';
import { recordKey, withId } from '../storage/records.js';
import { compileUpdate } from '../update/update.js';
import { upsertedDoc } from '../update/upsert.js';
import { checkSize } from './statements.js';

/** What is to be changed, and how. */
export interface Change {
  filter: Doc;
  /** Which one is taken, where several answer the filter. */
  sort: KeyField[];
  update: Value;
  arrayFilters: Value[];
  upsert: boolean;
}

/** What was changed. */
export interface Changed {
  matched: number;
  modified: number;
  /** The document that an upsert made. */
  upserted?: Doc;
  /** The one that was changed, before and after; of one only. */
  before?: Doc;
  after?: Doc;
}

type Compiled = ReturnType<typeof compileUpdate>;

/**
 * Changes the first document that answers the filter: read, matched, changed and committed in one step,
 * with nothing else in between.
 */
export async function changeOne(engine: Engine, collection: Collection, change: Change): Promise<Changed> {
  const updater = compileUpdate(change.update, change.arrayFilters);
  for (;;) {
    const found = await firstOf(engine, collection, change.filter, change.sort);
    if (!found) {
      if (!change.upsert) return { matched: 0, modified: 0 };
      return insertUpserted(engine, collection, change.filter, updater);
    }
    if (isUnchanged(engine, collection, found))
      return engine.write(collection, () => apply(engine, collection, found, updater));
    // Another command changed it while the rest was looked through: look again.
  }
}

/** Changes all that answer the filter, in slices. Each document is changed at most once, however it moves in an index. */
export async function changeMany(engine: Engine, collection: Collection, change: Change): Promise<Changed> {
  const updater = compileUpdate(change.update, change.arrayFilters);
  const matches = compileFilter(change.filter);
  const keys = await keysOf(engine, collection, change.filter);
  if (keys.length === 0 && change.upsert) return insertUpserted(engine, collection, change.filter, updater);
  const total: Changed = { matched: 0, modified: 0 };
  for (let at = 0; at < keys.length;) {
    const deadline = performance.now() + SLICE_MS;
    engine.write(collection, () => {
      while (at < keys.length && performance.now() < deadline) {
        const bytes = engine.store.get(keys[at++] as Buffer);
        const position: Position = {};
        const doc = bytes && decode(bytes);
        if (!doc || !matches(doc, position)) continue;
        const { modified } = apply(engine, collection, { doc, bytes, position }, updater);
        total.matched++;
        total.modified += modified;
      }
    });
    if (at < keys.length) await pause();
  }
  return total;
}

/** The first document that answers a filter. */
export async function firstOf(
  engine: Engine,
  collection: Collection,
  filter: Doc,
  sort: KeyField[],
): Promise<Found | null> {
  const source = new QuerySource(engine, collection, { filter, sort, skip: 0, limit: 1 });
  for (;;) {
    const [found] = source.next(1, performance.now() + SLICE_MS);
    if (found) return found;
    if (source.done) return null;
    await pause();
  }
}

/** Whether a document is still what it was when it was found. */
export function isUnchanged(engine: Engine, collection: Collection, { doc, bytes }: Found): boolean {
  return engine.store.get(recordKey(collection, keyOf(doc.get('_id'))))?.equals(bytes) === true;
}

async function keysOf(engine: Engine, collection: Collection, filter: Doc): Promise<Buffer[]> {
  const source = new QuerySource(engine, collection, { filter, sort: [], skip: 0, limit: Infinity });
  const keys: Buffer[] = [];
  for (;;) {
    for (const { doc } of source.next(1000, performance.now() + SLICE_MS))
      keys.push(recordKey(collection, keyOf(doc.get('_id'))));
    if (source.done) return keys;
    await pause();
  }
}

function apply(engine: Engine, collection: Collection, found: Found, updater: Compiled): Changed {
  const after = updater.apply(found.doc, { position: found.position, insert: false });
  const bytes = encode(after);
  const modified = !bytes.equals(found.bytes);
  if (modified) {
    checkSize(bytes);
    engine.records.replace(collection, found.doc, after, bytes);
  }
  return { matched: 1, modified: modified ? 1 : 0, before: found.doc, after };
}

function insertUpserted(engine: Engine, collection: Collection, filter: Doc, updater: Compiled): Changed {
  const doc = withId(upsertedDoc(filter, updater));
  const bytes = encode(doc);
  checkSize(bytes);
  engine.write(collection, () => {
    engine.records.insert(collection, doc, bytes);
  });
  return { matched: 0, modified: 0, upserted: doc };
}
