import { Int32, Long } from 'bson';
import { rangeOf, spacePrefix } from '../catalog.js';
import { singleBatch } from '../cursors.js';
import { check } from '../errors.js';
import { COUNT_ID, compileCount } from '../evaluate/count.js';
import { compileFilter } from '../evaluate/filter.js';
import { keyOf } from '../evaluate/keys.js';
import { isEmptyArray, valuesAt } from '../evaluate/paths.js';
import { compileProjection } from '../evaluate/projection.js';
import type { Doc, Value } from '../evaluate/values.js';
import { checkSort } from '../planner.js';
import { find, type Engine, type Query } from '../query.js';
import { Arguments } from './arguments.js';

/** Runs a command. Its result is sent beside `ok: 1`. @throws MongoError */
export type Command = (
  engine: Engine,
  command: Doc,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** Source: MongoDB manual, "find". */
export const findCommand: Command = async (engine, command) => {
  // A single batch is what `findOne` asks for: one document.
  const args = new Arguments(command, 'find', 'find filter sort projection limit singleBatch');
  const project = compileProjection(args.document('projection'));
  const limit = args.count('limit') || Infinity;
  const isOne = !args.boolean('singleBatch') || limit === 1;
  check(isOne, 'BadValue', 'a single batch is supported for one document');
  const query = { filter: args.document('filter'), sort: args.document('sort'), limit };
  const docs = projected(found(engine, args.namespace(), query), project);
  return { cursor: await engine.cursors.start(args.namespace(), docs) };
};

/** Source: MongoDB manual, "getMore". */
export const getMore: Command = async ({ cursors }, command) => {
  const args = new Arguments(command, 'getMore', 'getMore collection');
  const id = command['getMore'];
  check(id instanceof Long, 'TypeMismatch', 'a cursor id has to be a long');
  return { cursor: await cursors.more(id, args.namespace('collection')) };
};

/** Source: MongoDB manual, "aggregate". Only a count, which holds no documents; without any there is no group. */
export const aggregate: Command = async (engine, command) => {
  const args = new Arguments(command, 'aggregate', 'aggregate pipeline cursor');
  let n = 0;
  const query = compileCount(args.documents('pipeline'));
  for await (const docs of found(engine, args.namespace(), query)) n += docs.length;
  const groups = n > 0 ? [{ _id: COUNT_ID, n: new Int32(n) }] : [];
  return { cursor: singleBatch(args.namespace(), groups) };
};

/** Source: MongoDB manual, "count". Only of a whole collection, of which just the keys are read. */
export const count: Command = (engine, command) => {
  const collection = engine.catalog.find(new Arguments(command, 'count', 'count').namespace());
  return { n: new Int32(collection ? engine.store.count(rangeOf(spacePrefix(collection.id))) : 0) };
};

/** Source: MongoDB manual, "distinct". An array counts by its elements, and not as a whole. */
export const distinct: Command = async (engine, command) => {
  const args = new Arguments(command, 'distinct', 'distinct key query');
  const { key } = command;
  check(typeof key === 'string', 'TypeMismatch', 'the key of distinct has to be a string');
  const values = new Map<string, Value>();
  for await (const docs of found(engine, args.namespace(), { filter: args.document('query') }))
    for (const value of docs.flatMap((doc) => valuesAt(doc, key)))
      if (value !== undefined && !isEmptyArray(value)) values.set(keyOf(value).toString('latin1'), value);
  return { values: [...values.values()] };
};

/** The matching documents, some at a time. A query that is wrong is refused even if there is no such collection. */
async function* found(engine: Engine, namespace: string, query: Query): AsyncGenerator<Doc[]> {
  compileFilter(query.filter);
  checkSort(query.sort ?? {});
  const collection = engine.catalog.find(namespace);
  if (collection) yield* find(engine, collection, query);
}

async function* projected(found: AsyncIterable<Doc[]>, project: (doc: Doc) => Doc): AsyncGenerator<Doc[]> {
  for await (const docs of found) yield docs.map(project);
}

/** Source: MongoDB manual, "listIndexes". */
export const listIndexes: Command = ({ catalog }, command) => {
  const args = new Arguments(command, 'listIndexes', 'listIndexes cursor');
  const collection = catalog.find(args.namespace());
  check(collection, 'NamespaceNotFound', `ns does not exist: ${args.namespace()}`);
  const specs = [ID_INDEX, ...collection.indexes.filter(({ ready }) => ready).map(({ spec }) => spec)];
  return { cursor: singleBatch(args.namespace(), specs) };
};

const ID_INDEX: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
