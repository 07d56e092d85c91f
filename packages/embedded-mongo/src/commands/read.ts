import { Int32, Long } from 'bson';
import { rangeOf, spacePrefix } from '../catalog.js';
import { singleBatch } from '../cursors.js';
import { check } from '../errors.js';
import { compileFilter } from '../evaluate/filter.js';
import { keyOf, sameValue } from '../evaluate/keys.js';
import { visitPath } from '../evaluate/paths.js';
import { compileProjection } from '../evaluate/projection.js';
import { isDoc, toInteger, toNumber, type Doc, type Maybe, type Value } from '../evaluate/values.js';
import type { Query } from '../planner.js';
import { find, findEachValue, type Engine } from '../query.js';
import type { Reply } from '../wire.js';
import { Arguments } from './arguments.js';

/** Runs a command. Its result is sent beside `ok: 1`. @throws MongoError */
export type Command = (engine: Engine, command: Doc) => Reply | Promise<Reply>;

export const findCommand: Command = async (engine, command) => {
  // A single batch is what `findOne` asks for: one document.
  const args = new Arguments(command, 'find', 'find filter sort projection limit singleBatch');
  const project = compileProjection(args.document('projection', {}));
  const limit = command['limit'] === undefined ? 0 : toInteger(command['limit']);
  check(limit !== undefined && limit >= 0, 'BadValue', 'the limit must not be negative');
  const isOne = !args.boolean('singleBatch') || limit === 1;
  check(isOne, 'BadValue', 'a single batch is supported for one document');
  const [filter, sort] = [args.document('filter', {}), args.document('sort', {})];
  for (const direction of Object.values(sort))
    check(Math.abs(toNumber(direction) ?? 0) === 1, 'BadValue', 'a sort takes 1 or -1 for each field');
  const docs = found(engine, args.namespace(), { filter, sort, limit: limit || Infinity, project });
  return { cursor: await engine.cursors.start(args.namespace(), docs) };
};

export const getMore: Command = async ({ cursors }, command) => {
  const args = new Arguments(command, 'getMore', 'getMore collection');
  const id = command['getMore'];
  check(id instanceof Long, 'TypeMismatch', 'a cursor id has to be a long');
  return { cursor: await cursors.more(id, args.namespace('collection')) };
};

/** The `_id` of the group in which the driver's `countDocuments` finds the number. */
const COUNT_ID = new Int32(1);

/** Only the driver's counts, which hold no documents; without any there is no group. */
export const aggregate: Command = async (engine, command) => {
  const args = new Arguments(command, 'aggregate', 'aggregate pipeline cursor');
  let n = 0;
  const query = compileCount(args.documents('pipeline'));
  for await (const docs of found(engine, args.namespace(), query)) n += docs.length;
  const groups = n > 0 ? [{ _id: COUNT_ID, n: new Int32(n) }] : [];
  return { cursor: singleBatch(args.namespace(), groups) };
};

/**
 * Reads the aggregation that the driver sends to count documents: `$match`, perhaps `$limit`, and a `$group` of a fixed form.
 * @throws MongoError Location40324 for any other pipeline
 * Source: MongoDB manual, "db.collection.countDocuments()"
 */
export function compileCount(stages: Doc[]): { filter: Doc; limit: number } {
  const { $match: filter = {}, $limit = null } = Object.assign({}, ...stages) as Doc;
  const limited = $limit === null ? [] : [{ $limit }];
  const group = { $group: { _id: COUNT_ID, n: { $sum: COUNT_ID } } };
  const isCount = sameValue(stages, [{ $match: filter }, ...limited, group]);
  check(isCount && isDoc(filter), 'Location40324', 'an aggregation is supported as a count only');
  const limit = $limit === null ? Infinity : (toInteger($limit) ?? 0);
  check(limit > 0, 'Location15958', 'the limit must be positive');
  return { filter, limit };
}

/** Only of a whole collection, of which just the keys are read. */
export const count: Command = (engine, command) => {
  const collection = engine.catalog.collections.get(new Arguments(command, 'count', 'count').namespace());
  return { n: new Int32(collection ? engine.store.count(rangeOf(spacePrefix(collection.id))) : 0) };
};

/** An array counts by its elements, and not as a whole. With an index of the field, one document is read for each value. */
export const distinct: Command = async (engine, command) => {
  const args = new Arguments(command, 'distinct', 'distinct key query');
  const { key } = command;
  check(typeof key === 'string', 'TypeMismatch', 'the key of distinct has to be a string');
  const values = new Map<string, Value>();
  const add = (value: Maybe): boolean => {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined) values.set(keyOf(each).toString('latin1'), each);
    return false;
  };
  const filter = args.document('query', {});
  const indexes = engine.catalog.collections.get(args.namespace())?.indexes ?? [];
  const index = indexes.find(({ ready, unique, paths }) => ready && !unique && sameValue(paths, [key]));
  const isOfAll = Object.keys(filter).length === 0;
  const docs = index && isOfAll ? findEachValue(engine, index) : found(engine, args.namespace(), { filter });
  for await (const some of docs) for (const doc of some) visitPath(doc, key.split('.'), add);
  return { values: [...values.values()] };
};

/** The matching documents, some at a time. An invalid filter is refused even if there is no such collection. */
async function* found(engine: Engine, namespace: string, query: Query): AsyncGenerator<Doc[]> {
  compileFilter(query.filter);
  const collection = engine.catalog.collections.get(namespace);
  if (collection) yield* find(engine, collection, query);
}

export const listIndexes: Command = ({ catalog }, command) => {
  const args = new Arguments(command, 'listIndexes', 'listIndexes cursor');
  const collection = catalog.collections.get(args.namespace());
  check(collection, 'NamespaceNotFound', `ns does not exist: ${args.namespace()}`);
  const specs = [ID_INDEX, ...collection.indexes.filter(({ ready }) => ready).map(({ spec }) => spec)];
  return { cursor: singleBatch(args.namespace(), specs) };
};

const ID_INDEX: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
