import { Raw, encode } from '../bson/encode.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import { fromArray } from '../query/source.js';
import type { Collection } from '../storage/collection.js';
import { Arguments } from './arguments.js';
import type { Command } from './types.js';
import { decode } from '../bson/decode.js';

/** Options of `create` that change what a collection does, and that there are not here, are refused. Source: MongoDB manual, "create". */
export const create: Command = ({ engine, database, command }) => {
  const args = new Arguments(command, 'create', ['create', 'capped', 'autoIndexId', 'collation']);
  const name = args.collection('create');
  if (args.boolean('capped'))
    throw new MongoError('CommandNotSupported', 'capped collections are not supported');
  if (engine.catalog.find(`${database}.${name}`))
    throw new MongoError('NamespaceExists', `Collection ${database}.${name} already exists.`);
  engine.catalog.create(database, name);
  return {};
};

/** Source: MongoDB manual, "drop". */
export const drop: Command = ({ engine, database, command }) => {
  const namespace = `${database}.${new Arguments(command, 'drop', ['drop']).collection('drop')}`;
  const collection = engine.catalog.find(namespace);
  // As MongoDB 7 does: what is not there is dropped without an error.
  if (!collection) return {};
  const indexes = collection.indexes.length + 1;
  engine.catalog.drop(collection);
  engine.sweepDropped();
  return { nIndexesWas: indexes, ns: namespace };
};

/** Source: MongoDB manual, "dropDatabase". */
export const dropDatabase: Command = ({ engine, database, command }) => {
  new Arguments(command, 'dropDatabase', ['dropDatabase']);
  for (const collection of engine.catalog.inDatabase(database)) engine.catalog.drop(collection);
  engine.sweepDropped();
  return { dropped: database };
};

/** Source: MongoDB manual, "listCollections". */
export const listCollections: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'listCollections', [
    'listCollections',
    'filter',
    'nameOnly',
    'authorizedCollections',
    'cursor',
  ]);
  const matches = compileFilter(args.filter('filter'));
  const nameOnly = args.boolean('nameOnly');
  const described = engine.catalog
    .inDatabase(database)
    .map((collection) => describeCollection(collection, nameOnly));
  const wanted = described.map((doc) => decode(encode(doc))).filter((doc) => matches(doc));
  const cursor = await engine.cursors.start(`${database}.$cmd.listCollections`, fromArray(wanted), {
    batchSize: undefined,
    single: false,
  });
  return { cursor };
};

function describeCollection(
  { name, namespace, uuid }: Collection,
  nameOnly: boolean,
): Record<string, unknown> {
  if (nameOnly) return { name, type: 'collection' };
  return {
    name,
    type: 'collection',
    options: {},
    info: { readOnly: false, uuid },
    idIndex: { v: 2, key: { _id: 1 }, name: '_id_', ns: namespace },
  };
}

/** Source: MongoDB manual, "listDatabases". */
export const listDatabases: Command = ({ engine, command }) => {
  const args = new Arguments(command, 'listDatabases', [
    'listDatabases',
    'filter',
    'nameOnly',
    'authorizedDatabases',
  ]);
  const matches = compileFilter(args.filter('filter'));
  const names = [...new Set(engine.catalog.all().map(({ database }) => database))];
  const databases = names
    .map((name) => encode({ name, ...(args.boolean('nameOnly') ? {} : { sizeOnDisk: 0n, empty: false }) }))
    .filter((bytes) => matches(decode(bytes)))
    .map((bytes) => new Raw(bytes));
  return { databases, ...(args.boolean('nameOnly') ? {} : { totalSize: 0n }) };
};
