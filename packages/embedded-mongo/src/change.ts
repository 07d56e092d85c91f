import type { Collection } from './catalog.js';
import { MongoError } from './errors.js';
import { bounds, compileFilter, type Match } from './evaluate/filter.js';
import { compileUpdate, upsertSeed } from './evaluate/update.js';
import type { Doc } from './evaluate/values.js';
import { find, type Engine } from './query.js';
import { insertRecord, recordKey, removeRecord, replaceRecord } from './records.js';
import type { Writer } from './store.js';
import { decodeStored } from './wire.js';

/** Which documents to change, and how. */
export interface Change {
  filter: Doc;
  /** Which one is changed if several match. */
  sort?: Doc;
  update: Doc;
  arrayFilters: Doc[];
  upsert: boolean;
}

/** The result of a change. */
export interface Changed {
  matched: number;
  modified: number;
  /** The document that an upsert made. */
  upserted?: Doc;
  /** The one that was changed, before and after; of one only. */
  before?: Doc;
  after?: Doc;
}

const NOTHING: Changed = { matched: 0, modified: 0 };

/** Changes the first matching document, or inserts one: matched, changed and written in one step. */
export async function changeOne(engine: Engine, namespace: string, change: Change): Promise<Changed> {
  const { apply, insert } = compile(change);
  const collection = await collectionFor(engine, namespace, change);
  if (!collection) return NOTHING;
  return withFirst(engine, collection, change, (writer, found) => {
    if (found) return apply(writer, collection, found);
    return change.upsert ? insert(writer, collection) : NOTHING;
  });
}

/** Changes all matching documents, in slices. Each is changed at most once, however it moves in an index. */
export async function changeMany(engine: Engine, namespace: string, change: Change): Promise<Changed> {
  const { apply } = compile(change);
  const matches = compileFilter(change.filter);
  const collection = await collectionFor(engine, namespace, change);
  if (!collection) return NOTHING;
  // A set, since a document whose place in an index moves may be found twice.
  const found = new Set<string>();
  for await (const some of find(engine, collection, change))
    for (const { doc } of some) found.add(recordKey(collection, doc['_id']).toString('latin1'));
  const keys = Array.from(found, (key) => Buffer.from(key, 'latin1'));
  if (keys.length === 0 && change.upsert) return changeOne(engine, namespace, change);
  const total = { ...NOTHING };
  while (keys.length > 0) {
    const slice = keys.splice(0, MOST_PER_WRITE);
    await engine.store.write((writer) => {
      for (const found of slice.map((key) => readMatching(writer, key, matches))) {
        const { matched, modified } = found ? apply(writer, collection, found) : NOTHING;
        total.matched += matched;
        total.modified += modified;
      }
    });
  }
  return total;
}

/** Removes the first matching document. @returns it, or null */
export async function removeOne(
  engine: Engine,
  collection: Collection,
  query: { filter: Doc; sort?: Doc },
): Promise<Doc | null> {
  return withFirst(engine, collection, query, (writer, found) => {
    if (found) removeRecord(writer, collection, found.before);
    return found?.before ?? null;
  });
}

/** Removes all matching documents, in slices. @returns how many */
export async function removeMany(engine: Engine, collection: Collection, filter: Doc): Promise<number> {
  const matches = compileFilter(filter);
  let removed = 0;
  for await (const some of find(engine, collection, { filter })) {
    const keys = some.map(({ doc }) => recordKey(collection, doc['_id']));
    removed += await engine.store.write((writer) => {
      const found = keys.map((key) => readMatching(writer, key, matches)).filter((each) => each !== null);
      for (const { before } of found) removeRecord(writer, collection, before);
      return found.length;
    });
  }
  return removed;
}

/** About as many documents as are changed in one slice of time. */
const MOST_PER_WRITE = 100;
/** How often a document is looked for again after the one that was found has been changed by others. */
const ATTEMPTS = 100;

interface Matching {
  before: Doc;
  match: Match;
}

/**
 * Finds a document and runs an action with it in one write. If the filter names its `_id`, no other document can match. Otherwise
 * the one that was found may have changed before the write; then another one is looked for.
 */
async function withFirst<T>(
  engine: Engine,
  collection: Collection,
  { filter, sort }: { filter: Doc; sort?: Doc | undefined },
  action: (writer: Writer, found: Matching | null) => T,
): Promise<T> {
  const matches = compileFilter(filter);
  const [id, ...others] = bounds(filter, '_id', false)?.eq ?? [];
  const isNamed = id !== undefined && others.length === 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const key = isNamed ? recordKey(collection, id) : await firstKey(engine, collection, { filter, sort });
    const outcome = await engine.store.write((writer) => {
      const found = key ? readMatching(writer, key, matches) : null;
      return found || isNamed || !key ? { result: action(writer, found) } : null;
    });
    if (outcome) return outcome.result;
  }
  throw new MongoError('WriteConflict', 'the matching document keeps changing: try again');
}

async function firstKey(
  engine: Engine,
  collection: Collection,
  { filter, sort = {} }: { filter: Doc; sort?: Doc | undefined },
): Promise<Buffer | null> {
  for await (const [found] of find(engine, collection, { filter, sort, limit: 1 }))
    if (found) return recordKey(collection, found.doc['_id']);
  return null;
}

/** A document as it is now, if it still matches. */
function readMatching(writer: Writer, key: Buffer, matches: (doc: Doc) => Match | null): Matching | null {
  const bytes = writer.get(key);
  const before = bytes && decodeStored(bytes);
  const match = before ? matches(before) : null;
  return before && match ? { before, match } : null;
}

function compile({ filter, update, arrayFilters }: Change): {
  apply: (writer: Writer, collection: Collection, found: Matching) => Changed;
  insert: (writer: Writer, collection: Collection) => Changed;
} {
  const updater = compileUpdate(update, arrayFilters);
  compileFilter(filter);
  return {
    apply: (writer, collection, { before, match }) => {
      const after = updater.apply(before, { match, isInsert: false, now: new Date() });
      const isModified = replaceRecord(writer, collection, before, after);
      return { matched: 1, modified: isModified ? 1 : 0, before, after };
    },
    insert: (writer, collection) => {
      const doc = updater.apply(upsertSeed(filter), { match: {}, isInsert: true, now: new Date() });
      return { ...NOTHING, upserted: insertRecord(writer, collection, doc) };
    },
  };
}

/** Only an upsert creates a collection. */
async function collectionFor(
  { catalog }: Engine,
  namespace: string,
  { upsert }: Change,
): Promise<Collection | undefined> {
  return upsert ? catalog.ensure(namespace) : catalog.find(namespace);
}
