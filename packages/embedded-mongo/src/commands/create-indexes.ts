import { Int32 } from 'bson';
import { rangeOf, saveCollection, spacePrefix, type Collection, type Index } from '../catalog.js';
import { MongoError } from '../errors.js';
import { asIndex } from '../evaluate/paths.js';
import { isDoc, sameValue, toNumber, type Doc } from '../evaluate/values.js';
import { find, type Engine } from '../query.js';
import { addToIndex, recordKey } from '../records.js';
import { decodeStored } from '../wire.js';
import { Arguments } from './arguments.js';
import type { Command } from './read.js';

/** Source: MongoDB manual, "createIndexes". */
export const createIndexes: Command = async (engine, command) => {
  const args = new Arguments(command, 'createIndexes', ['createIndexes', 'indexes']);
  const specs = (args.documents('indexes') ?? []).map(readSpec);
  if (specs.length === 0) throw new MongoError('BadValue', 'Must specify at least one index to create');
  const isNew = engine.catalog.find(args.namespace()) === undefined;
  const collection = await engine.catalog.ensure(args.namespace());
  const before = collection.indexes.length + 1;
  for (const spec of specs) if (!isThere(collection, spec)) await build(engine, collection, spec);
  return {
    numIndexesBefore: new Int32(before),
    numIndexesAfter: new Int32(collection.indexes.length + 1),
    createdCollectionAutomatically: isNew,
  };
};

const OPTIONS = ['v', 'key', 'name', 'unique', 'sparse', 'expireAfterSeconds', 'background', 'collation'];

/** What an index is asked to be. @throws MongoError for what there is not */
function readSpec(given: Doc): Doc {
  new Arguments(given, 'createIndexes.indexes', OPTIONS);
  const { key, name, unique, sparse, expireAfterSeconds } = given;
  if (!isDoc(key) || Object.keys(key).length === 0 || typeof name !== 'string')
    throw new MongoError('CannotCreateIndex', 'an index needs a key that is not empty, and a name');
  const directions = new Set(Object.values(key).map(toNumber));
  if (directions.size > 1 || !(directions.has(1) || directions.has(-1)))
    throw new MongoError('CannotCreateIndex', 'index fields other than all 1 or all -1 are not supported');
  for (const part of Object.keys(key).flatMap((path) => path.split('.')))
    if (part === '' || part.startsWith('$') || asIndex(part) !== null)
      throw new MongoError('CannotCreateIndex', `Index key contains an illegal field name: '${part}'`);
  if (sparse === true && Object.keys(key).length > 1)
    throw new MongoError('CannotCreateIndex', 'sparse indexes of several fields are not supported');
  const seconds = toNumber(expireAfterSeconds);
  if (
    expireAfterSeconds !== undefined &&
    (!(seconds !== undefined && seconds >= 0) || Object.keys(key).length > 1)
  )
    throw new MongoError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, with a number of seconds',
    );
  const expiry = expireAfterSeconds === undefined ? {} : { expireAfterSeconds };
  const kind = { ...(unique === true ? { unique } : {}), ...(sparse === true ? { sparse } : {}) };
  return { v: new Int32(2), key, name, ...kind, ...expiry };
}

/** Whether the same index is there. @throws MongoError where one with its name or fields differs */
function isThere(collection: Collection, spec: Doc): boolean {
  const isId = Object.keys(spec['key'] as Doc).join() === '_id';
  const found = collection.indexes.find((index) => sameValue(index.spec['key'], spec['key']));
  if (isId || (found && sameValue(found.spec, spec))) return true;
  if (found)
    throw new MongoError(
      'IndexOptionsConflict',
      `An equivalent index exists with another name or options: ${found.name}`,
    );
  if (collection.indexes.some(({ name }) => name === spec['name']))
    throw new MongoError(
      'IndexKeySpecsConflict',
      `An existing index has the same name: ${spec['name'] as string}`,
    );
  return false;
}

/** From the first moment on every write keeps the index up; what was there before is added in slices. */
async function build(engine: Engine, collection: Collection, spec: Doc): Promise<void> {
  const index = engine.catalog.newIndex(spec);
  collection.indexes.push(index);
  try {
    // Resolves when all writes that did not know of it are committed, and so found.
    await save(engine, collection);
    for await (const some of find(engine, collection, { filter: {} })) {
      const keys = some.map(({ doc }) => recordKey(collection, doc['_id']));
      await engine.store.write((writer) => {
        for (const bytes of keys.map((key) => writer.get(key)))
          if (bytes) addToIndex(writer, collection, index, decodeStored(bytes));
      });
    }
    await engine.store.write((writer) => {
      const indexes = collection.indexes.map((each) => (each === index ? { ...index, ready: true } : each));
      saveCollection(writer, { ...collection, indexes });
    });
    index.ready = true;
  } catch (error) {
    collection.indexes = collection.indexes.filter((each) => each !== index);
    await dropIndex(engine, collection, index);
    throw error;
  }
}

function save(engine: Engine, collection: Collection): Promise<void> {
  return engine.store.write((writer) => {
    saveCollection(writer, collection);
  });
}

/** Removes the entries of indexes that a crash left half built. To be called before anything is served. */
export async function dropUnfinished(engine: Engine): Promise<void> {
  for (const collection of engine.catalog.all()) {
    const unfinished = collection.indexes.filter(({ ready }) => !ready);
    for (const index of unfinished) {
      collection.indexes = collection.indexes.filter((each) => each !== index);
      await dropIndex(engine, collection, index);
    }
  }
}

/** Takes an index that its collection has no more out of the store. */
async function dropIndex(engine: Engine, collection: Collection, { id }: Index): Promise<void> {
  for (;;) {
    const { entries } = engine.store.read(rangeOf(spacePrefix(id)), 500);
    if (entries.length === 0) return save(engine, collection);
    await engine.store.write((writer) => {
      for (const { key } of entries) writer.remove(key);
    });
  }
}
