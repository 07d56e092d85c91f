import { Int32, Long } from 'bson';
import { rangeOf, spacePrefix } from '../catalog.js';
import { check } from '../errors.js';
import { compileCount } from '../evaluate/count.js';
import { compileFilter } from '../evaluate/filter.js';
import { keyOf } from '../evaluate/keys.js';
import { visitPath } from '../evaluate/paths.js';
import { compileProjection } from '../evaluate/projection.js';
import { compileSort } from '../evaluate/sort.js';
import { type Doc, type Value } from '../evaluate/values.js';
import { find, type Engine, type Found, type Query } from '../query.js';
import { Arguments } from './arguments.js';

/** Runs a command. Its result is sent beside `ok: 1`. @throws MongoError */
export type Command = (
  engine: Engine,
  command: Doc,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** Source: MongoDB manual, "find". */
export const findCommand: Command = async (engine, command) => {
  const known = 'find filter sort projection skip limit batchSize singleBatch';
  const args = new Arguments(command, 'find', known);
  const project = compileProjection(args.document('projection') ?? {});
  const query = {
    filter: args.document('filter') ?? {},
    sort: args.document('sort') ?? {},
    skip: args.count('skip') ?? 0,
    limit: args.count('limit') || Infinity,
  };
  const docs = projected(found(engine, args.namespace(), query), project);
  const [batchSize, isSingle] = [args.count('batchSize'), args.boolean('singleBatch')];
  return { cursor: await engine.cursors.start(args.namespace(), docs, batchSize, isSingle) };
};

/** Source: MongoDB manual, "getMore". */
export const getMore: Command = async ({ cursors }, command) => {
  const args = new Arguments(command, 'getMore', 'getMore collection batchSize');
  const id = command['getMore'];
  check(id instanceof Long, 'TypeMismatch', 'a cursor id has to be a long');
  const batchSize = args.count('batchSize') || undefined;
  return { cursor: await cursors.more(id, args.namespace('collection'), batchSize) };
};

/** Source: MongoDB manual, "aggregate". Only a count, which holds no documents; without any there is no group. */
export const aggregate: Command = async (engine, command) => {
  const args = new Arguments(command, 'aggregate', 'aggregate pipeline cursor');
  const { _id, ...query } = compileCount(args.documents('pipeline') ?? []);
  let n = 0;
  for await (const some of found(engine, args.namespace(), query)) n += some.length;
  const groups = n > 0 ? [{ _id, n: new Int32(n) }] : [];
  return { cursor: await engine.cursors.start(args.namespace(), groups) };
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
  for await (const some of found(engine, args.namespace(), { filter: args.document('query') ?? {} }))
    for (const { doc } of some)
      visitPath(doc, key.split('.'), 'whole', (value) => {
        for (const each of Array.isArray(value) ? value : [value])
          if (each !== undefined) values.set(keyOf(each).toString('latin1'), each);
        return false;
      });
  return { values: [...values.values()] };
};

/** The matching documents, in batches. A query that is wrong is refused even if there is no such collection. */
async function* found(engine: Engine, namespace: string, query: Query): AsyncGenerator<Found[]> {
  compileFilter(query.filter);
  compileSort(query.sort ?? {});
  const collection = engine.catalog.find(namespace);
  if (collection) yield* find(engine, collection, query);
}

async function* projected(found: AsyncIterable<Found[]>, project: (doc: Doc) => Doc): AsyncGenerator<Doc> {
  for await (const some of found) for (const { doc } of some) yield project(doc);
}

/** Source: MongoDB manual, "listIndexes". */
export const listIndexes: Command = async (engine, command) => {
  const args = new Arguments(command, 'listIndexes', 'listIndexes cursor');
  const collection = engine.catalog.find(args.namespace());
  check(collection, 'NamespaceNotFound', `ns does not exist: ${args.namespace()}`);
  const specs = [ID_INDEX, ...collection.indexes.filter(({ ready }) => ready).map(({ spec }) => spec)];
  return { cursor: await engine.cursors.start(args.namespace(), specs) };
};

const ID_INDEX: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
