import { Int32 } from 'bson';
import type { Collection } from '../catalog.js';
import { withAll } from '../change.js';
import { check } from '../errors.js';
import { asIndex } from '../evaluate/paths.js';
import { sameValue } from '../evaluate/keys.js';
import { toNumber, type Doc } from '../evaluate/values.js';
import type { Engine } from '../query.js';
import { addToIndex } from '../records.js';
import { Arguments } from './arguments.js';
import type { Command } from './read.js';

export const createIndexes: Command = async (engine, command) => {
  const args = new Arguments(command, 'createIndexes', 'createIndexes indexes');
  const specs = args.documents('indexes').map(readSpec);
  check(specs.length > 0, 'BadValue', 'Must specify at least one index to create');
  const collection = await engine.catalog.ensure(args.namespace());
  // One after the other: an index that another client has asked for is complete when this one gets its reply.
  const building = collection.building.then(async () => {
    for (const spec of specs) if (!isThere(collection, spec)) await build(engine, collection, spec);
  });
  collection.building = building.catch(() => undefined);
  await building;
  return { numIndexesAfter: new Int32(collection.indexes.length + 1) };
};

/** Reads an index's specification. @throws MongoError for kinds that are not supported */
function readSpec(given: Doc): Doc {
  const known = 'v key name unique sparse expireAfterSeconds background';
  const args = new Arguments(given, 'createIndexes.indexes', known);
  const { name, expireAfterSeconds } = given;
  const [key, unique, sparse] = [args.document('key'), args.boolean('unique'), args.boolean('sparse')];
  const paths = Object.keys(key);
  const parts = paths.flatMap((path) => path.split('.'));
  const illegal = parts.find((part) => !/^[^$]/.test(part) || asIndex(part) !== null);
  const [direction = 0, ...others] = new Set(Object.values(key).map(toNumber));
  const isExpiring = expireAfterSeconds !== undefined;
  const isPlaced = !isExpiring || (paths.length === 1 && (toNumber(expireAfterSeconds) ?? -1) >= 0);
  const rules: [boolean, string][] = [
    [typeof name === 'string', 'an index needs a name'],
    [Math.abs(direction) === 1 && others.length === 0, 'index fields have to be all 1 or all -1'],
    [illegal === undefined, `Index key contains an illegal field name: '${illegal}'`],
    [paths.join() !== '_id' || !(unique || sparse || isExpiring), 'the index of _id has no options'],
    [!sparse || paths.length === 1, 'sparse indexes of several fields are not supported'],
    [isPlaced, 'TTL indexes have one field and a number of seconds'],
  ];
  for (const [holds, message] of rules) check(holds, 'CannotCreateIndex', message);
  return {
    v: new Int32(2),
    key,
    name: name as string,
    ...(unique ? { unique } : {}),
    ...(sparse ? { sparse } : {}),
    ...(isExpiring ? { expireAfterSeconds } : {}),
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
    await engine.catalog.save(collection);
    await withAll(engine, collection.namespace, {}, (writer, _, doc) => {
      addToIndex(writer, collection, index, doc);
    });
    index.ready = true;
    await engine.catalog.save(collection);
  } catch (error) {
    collection.indexes = collection.indexes.filter((each) => each !== index);
    throw error;
  }
}
