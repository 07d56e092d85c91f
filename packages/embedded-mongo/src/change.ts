import type { Collection } from './catalog.js';
import { check } from './errors.js';
import { compileFilter, type Filter } from './evaluate/filter.js';
import { compileUpdate, type Update } from './evaluate/update.js';
import { fieldOf, isOperators, type Doc, type Value } from './evaluate/values.js';
import { find, type Engine } from './query.js';
import { insertRecord, recordKey, replaceRecord } from './records.js';
import type { Writer } from './store.js';
import { decodeStored } from './wire.js';

/** Which documents to change, and how. Without an update they are removed. */
export interface Change {
  filter: Doc;
  update?: Doc;
  arrayFilters?: Doc[];
  upsert?: boolean;
}

export interface Changed {
  matched: number;
  modified: number;
  /** The document that an upsert made. */
  upserted?: Doc;
  /** The one that was changed, before and after; of one only. */
  before?: Doc;
  after?: Doc | undefined;
}

const NOTHING: Changed = { matched: 0, modified: 0 };

/**
 * Changes or removes the document that a filter names by its `_id`, or inserts one: matched, changed and written in one step.
 * @throws MongoError as compileFilter, compileUpdate and insertRecord; BadValue if the filter names no `_id`
 */
export async function changeOne(engine: Engine, namespace: string, change: Change): Promise<Changed> {
  const { catalog, store } = engine;
  const { filter, upsert = false } = change;
  const [id, matches, update] = [namedId(filter), compileFilter(filter), updateOf(change)];
  // Only an upsert creates a collection.
  const collection = upsert ? await catalog.ensure(namespace) : catalog.collections.get(namespace);
  if (!collection) return NOTHING;
  return store.write((writer) => {
    const found = readMatching(writer, recordKey(collection, id), matches);
    if (found) return changeRecord(writer, collection, found, update);
    if (!upsert || !update) return NOTHING;
    return { ...NOTHING, upserted: insertRecord(writer, collection, update(upsertSeed(filter), true)) };
  });
}

/** Changes or removes all matching documents. */
export async function changeMany(engine: Engine, namespace: string, change: Change): Promise<Changed> {
  check(!change.upsert, 'BadValue', 'an upsert of many documents is not supported');
  const update = updateOf(change);
  // A document whose place in an index moves may be found twice.
  const seen = new Set<string>();
  const total = { ...NOTHING };
  await withAll(engine, namespace, change.filter, (writer, collection, doc) => {
    const key = recordKey(collection, doc['_id']).toString('latin1');
    if (seen.has(key)) return;
    seen.add(key);
    total.matched++;
    total.modified += changeRecord(writer, collection, doc, update).modified;
  });
  return total;
}

const updateOf = ({ update, arrayFilters }: Change): Update | null =>
  update ? compileUpdate(update, arrayFilters) : null;

/** Runs an action with each matching document, in slices of one write each. A document that has changed meanwhile is matched again. */
export async function withAll(
  engine: Engine,
  namespace: string,
  filter: Doc,
  action: (writer: Writer, collection: Collection, doc: Doc) => void,
): Promise<void> {
  const matches = compileFilter(filter);
  const collection = engine.catalog.collections.get(namespace);
  if (!collection) return;
  for await (const docs of find(engine, collection, { filter }))
    await engine.store.write((writer) => {
      for (const { _id } of docs) {
        const doc = readMatching(writer, recordKey(collection, _id), matches);
        if (doc) action(writer, collection, doc);
      }
    });
}

/**
 * The `_id` that a filter asks for. All that changes one document names it: which one of several MongoDB would take depends on its plan.
 * @throws MongoError BadValue if it names none
 */
function namedId(filter: Doc): Value {
  const operand = fieldOf(filter, '_id');
  const id = operand !== undefined && isOperators(operand) ? operand['$eq'] : operand;
  check(id !== undefined, 'BadValue', 'a change of one document is supported by its _id only');
  return id;
}

/** A document as it is now, if it still matches. */
function readMatching(writer: Writer, key: Buffer, matches: Filter): Doc | null {
  const bytes = writer.get(key);
  const doc = bytes ? decodeStored(bytes) : null;
  return doc && matches(doc) ? doc : null;
}

function changeRecord(writer: Writer, collection: Collection, before: Doc, update: Update | null): Changed {
  const after = update?.(before);
  const isModified = replaceRecord(writer, collection, before, after);
  return { matched: 1, modified: isModified ? 1 : 0, before, after };
}

/**
 * The document that an upsert starts from.
 * @throws MongoError BadValue for filters of more than the `_id` and an `$or` of several branches, which give no other field
 * Source: MongoDB manual, "db.collection.updateOne()", upsert behaviour
 */
function upsertSeed({ _id, $or, ...others }: Doc): Doc {
  const isNamed = _id !== undefined && !isOperators(_id) && Object.keys(others).length === 0;
  const isSeed = isNamed && ($or === undefined || (Array.isArray($or) && $or.length > 1));
  check(isSeed, 'BadValue', 'an upsert is supported by its _id only');
  return { _id };
}
