import { Int32 } from 'bson';
import { rangeOf, spacePrefix } from '../catalog.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../evaluate/filter.js';
import { visitPath } from '../evaluate/paths.js';
import { compilePipeline } from '../evaluate/pipeline.js';
import { compileProjection } from '../evaluate/projection.js';
import { compileSort } from '../evaluate/sort.js';
import { compareValues, toNumber, type Doc, type Value } from '../evaluate/values.js';
import { find, findAll, type Engine, type Found, type Query } from '../query.js';
import { Arguments, asLong } from './arguments.js';

/** Runs a command. What it gives back is put beside `ok: 1`. @throws MongoError */
export type Command = (
  engine: Engine,
  command: Doc,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

const FIND = [
  'find',
  'filter',
  'sort',
  'projection',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'collation',
];

/** Source: MongoDB manual, "find". */
export const findCommand: Command = async (engine, command) => {
  const args = new Arguments(command, 'find', [
    ...FIND,
    'noCursorTimeout',
    'allowDiskUse',
    'allowPartialResults',
  ]);
  const project = compileProjection(args.document('projection') ?? {});
  const query = {
    filter: args.document('filter') ?? {},
    sort: args.document('sort') ?? {},
    skip: args.count('skip') ?? 0,
    limit: args.count('limit') || Infinity,
  };
  const docs = projected(found(engine, args.namespace(), query), project);
  const cursor = engine.cursors.start(
    args.namespace(),
    docs,
    args.count('batchSize'),
    args.boolean('singleBatch'),
  );
  return { cursor: await cursor };
};

/** Source: MongoDB manual, "getMore". */
export const getMore: Command = async ({ cursors }, command) => {
  const args = new Arguments(command, 'getMore', ['getMore', 'collection', 'batchSize']);
  const id = asLong(command['getMore']);
  return {
    cursor: await cursors.more(id, args.namespace('collection'), args.count('batchSize') || undefined),
  };
};

/** Source: MongoDB manual, "killCursors". Sent where a client does not read to the end. */
export const killCursors: Command = ({ cursors }, command) => {
  new Arguments(command, 'killCursors', ['killCursors', 'cursors']);
  const ids = Array.isArray(command['cursors']) ? command['cursors'].map(asLong) : [];
  const killed = ids.filter((id) => cursors.kill(id));
  const cursorsNotFound = ids.filter((id) => !killed.includes(id));
  return { cursorsKilled: killed, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
};

/** Source: MongoDB manual, "aggregate". */
export const aggregate: Command = async (engine, command) => {
  const args = new Arguments(command, 'aggregate', [
    'aggregate',
    'pipeline',
    'cursor',
    'allowDiskUse',
    'collation',
  ]);
  const pipeline = compilePipeline(args.documents('pipeline') ?? []);
  const { batchSize } = args.document('cursor') ?? {};
  const query = { filter: pipeline.match, sort: pipeline.sort ?? {}, limit: pipeline.limit ?? Infinity };
  const collection = engine.catalog.find(args.namespace());
  const results = pipeline.run(collection ? await findAll(engine, collection, query) : []);
  return { cursor: await engine.cursors.start(args.namespace(), results, toNumber(batchSize)) };
};

/** Source: MongoDB manual, "count". Without a query nothing is read but keys. */
export const count: Command = async (engine, command) => {
  const args = new Arguments(command, 'count', ['count', 'query', 'collation']);
  const filter = args.document('query') ?? {};
  const collection = engine.catalog.find(args.namespace());
  if (collection && Object.keys(filter).length === 0)
    return { n: new Int32(engine.store.count(rangeOf(spacePrefix(collection.id)))) };
  let n = 0;
  for await (const some of found(engine, args.namespace(), { filter })) n += some.length;
  return { n: new Int32(n) };
};

/** Source: MongoDB manual, "distinct". */
export const distinct: Command = async (engine, command) => {
  const args = new Arguments(command, 'distinct', ['distinct', 'key', 'query', 'collation']);
  const path = args.string('key').split('.');
  const values: Value[] = [];
  for await (const some of found(engine, args.namespace(), { filter: args.document('query') ?? {} }))
    for (const { doc } of some)
      visitPath(doc, path, 'whole', (value) => {
        // An array counts by its elements, and not as a whole.
        if (value !== undefined) values.push(...(Array.isArray(value) ? value : [value]));
        return false;
      });
  values.sort(compareValues);
  return { values: values.filter((value, i) => i === 0 || compareValues(value, values[i - 1]) !== 0) };
};

/** What answers a query, some at a time. What is wrong with the query is refused also where there is no such collection. */
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
  const args = new Arguments(command, 'listIndexes', ['listIndexes', 'cursor']);
  const collection = engine.catalog.find(args.namespace());
  if (!collection) throw new MongoError('NamespaceNotFound', `ns does not exist: ${args.namespace()}`);
  const specs = [ID_INDEX, ...collection.indexes.filter(({ ready }) => ready).map(({ spec }) => spec)];
  return { cursor: await engine.cursors.start(args.namespace(), specs) };
};

const ID_INDEX: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
