import { Int32 } from 'bson';
import { saveCollection, type Collection } from '../catalog.js';
import { withAll } from '../change.js';
import { check } from '../errors.js';
import { asIndex } from '../evaluate/paths.js';
import { sameValue } from '../evaluate/keys.js';
import { isDoc, toNumber, type Doc, type Value } from '../evaluate/values.js';
import type { Engine } from '../query.js';
import { addToIndex } from '../records.js';
import { Arguments } from './arguments.js';
import type { Command } from './read.js';

/** Source: MongoDB manual, "createIndexes". */
export const createIndexes: Command = async (engine, command) => {
  const args = new Arguments(command, 'createIndexes', 'createIndexes indexes');
  const specs = args.documents('indexes').map(readSpec);
  check(specs.length > 0, 'BadValue', 'Must specify at least one index to create');
  const collection = await engine.catalog.ensure(args.namespace());
  for (const spec of specs) if (!isThere(collection, spec)) await build(engine, collection, spec);
  return { numIndexesAfter: new Int32(collection.indexes.length + 1) };
};

const OPTIONS = 'v key name unique sparse expireAfterSeconds background';

/** Reads an index's specification. @throws MongoError for kinds that are not supported */
function readSpec(given: Doc): Doc {
  new Arguments(given, 'createIndexes.indexes', OPTIONS);
  const { key, name, unique, sparse, expireAfterSeconds } = given;
  const refuse = (holds: boolean, message: string): void => {
    check(holds, 'CannotCreateIndex', message);
  };
  check(isDoc(key) && typeof name === 'string', 'CannotCreateIndex', 'an index needs a key and a name');
  const paths = Object.keys(key);
  const [direction, another] = new Set(Object.values(key).map(toNumber));
  refuse(!another && (direction === 1 || direction === -1), 'index fields have to be all 1 or all -1');
  for (const part of paths.flatMap((path) => path.split('.')))
    refuse(
      /^[^$]/.test(part) && asIndex(part) === null,
      `Index key contains an illegal field name: '${part}'`,
    );
  refuse(sparse !== true || paths.length === 1, 'sparse indexes of several fields are not supported');
  const isExpiry = (toNumber(expireAfterSeconds) ?? -1) >= 0 && paths.length === 1;
  refuse(isExpiry || expireAfterSeconds === undefined, 'TTL indexes have one field and a number of seconds');
  const kind = { ...(unique === true ? { unique } : {}), ...(sparse === true ? { sparse } : {}) };
  return {
    v: new Int32(2),
    key,
    name,
    ...kind,
    ...(isExpiry ? { expireAfterSeconds: expireAfterSeconds as Value } : {}),
  };
}

/** Whether the same index is there. @throws MongoError if one with its name or fields differs */
function isThere({ indexes }: Collection, spec: Doc): boolean {
  const isId = Object.keys(spec['key'] as Doc).join() === '_id';
  const found = indexes.find((index) => sameValue(index.spec['key'], spec['key']));
  if (isId || (found && sameValue(found.spec, spec))) return true;
  check(!found, 'IndexOptionsConflict', `An equivalent index exists: ${found?.name}`);
  const isTaken = indexes.some(({ name }) => name === spec['name']);
  check(!isTaken, 'IndexKeySpecsConflict', `An existing index has the same name: ${spec['name'] as string}`);
  return false;
}

/** Every write keeps the index up to date from now on; the documents from before are added in slices. */
async function build(engine: Engine, collection: Collection, spec: Doc): Promise<void> {
  const index = engine.catalog.newIndex(spec);
  collection.indexes.push(index);
  try {
    // When this is committed, so are all writes that did not know the index: the scan finds them.
    await save(engine, collection);
    await withAll(engine, collection.namespace, {}, (writer, _, doc) => {
      addToIndex(writer, collection, index, doc);
    });
    index.ready = true;
    await save(engine, collection);
  } catch (error) {
    collection.indexes = collection.indexes.filter((each) => each !== index);
    throw error;
  }
}

function save({ store }: Engine, collection: Collection): Promise<void> {
  return store.write((writer) => {
    saveCollection(writer, collection);
  });
}
