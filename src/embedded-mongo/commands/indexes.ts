import { describe } from '../bson/describe.js';
import { isDoc, type Doc, type Value } from '../bson/types.js';
import { SLICE_MS } from '../cursors.js';
import type { Engine } from '../engine.js';
import { MongoError } from '../errors.js';
import { pause } from '../pause.js';
import { fromArray } from '../query/source.js';
import { Scan } from '../query/scan.js';
import type { Collection, Index } from '../storage/collection.js';
import { rangeOf } from '../storage/store.js';
import { Arguments } from './arguments.js';
import { isThere, readSpec, sameFields } from './index-spec.js';
import type { Command } from './types.js';

/** The most indexes of a collection. Source: MongoDB manual, "MongoDB Limits and Thresholds". */
const MOST_INDEXES = 64;

/** Source: MongoDB manual, "createIndexes". */
export const createIndexes: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'createIndexes', ['createIndexes', 'indexes', 'commitQuorum']);
  const name = args.collection('createIndexes');
  const specs = (args.array('indexes') ?? []).map(readSpec);
  if (specs.length === 0) throw new MongoError('BadValue', 'Must specify at least one index to create');
  const createdAutomatically = !engine.catalog.find(`${database}.${name}`);
  const collection = engine.catalog.ensure(database, name);
  const before = collection.indexes.length + 1;
  for (const spec of specs) {
    if (isThere(collection, spec)) continue;
    if (collection.indexes.length + 1 >= MOST_INDEXES)
      throw new MongoError(
        'CannotCreateIndex',
        `add index fails, too many indexes for ${collection.namespace}`,
      );
    await build(engine, collection, spec);
  }
  const after = collection.indexes.length + 1;
  const note = after === before ? { note: 'all indexes already exist' } : {};
  return {
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: createdAutomatically,
    ...note,
  };
};

/**
 * Builds an index in slices, while others read and write. From the first moment on every write keeps it up;
 * what was there before is added bit by bit, which is harmless where a write was faster.
 */
async function build(engine: Engine, collection: Collection, spec: Doc): Promise<void> {
  const index = engine.write(collection, () => engine.catalog.addIndex(collection, spec));
  const plan = {
    index: null,
    ranges: [rangeOf(collection.prefix)],
    reverse: false,
    sorted: true,
    wholeCollection: true,
  };
  const scan = new Scan(engine.store, collection, plan, () => true);
  try {
    for (;;) {
      engine.write(collection, () => {
        for (const { doc } of scan.next(500, performance.now() + SLICE_MS))
          engine.records.fill(collection, index, doc);
      });
      if (scan.done) break;
      await pause();
    }
    engine.write(collection, () => {
      index.building = false;
      engine.catalog.save(collection);
    });
  } catch (error) {
    engine.write(collection, () => {
      engine.catalog.dropIndex(collection, index);
    });
    engine.sweepDropped();
    throw error;
  }
}

/** Source: MongoDB manual, "listIndexes". */
export const listIndexes: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'listIndexes', ['listIndexes', 'cursor']);
  const namespace = `${database}.${args.collection('listIndexes')}`;
  const collection = engine.catalog.find(namespace);
  if (!collection) throw new MongoError('NamespaceNotFound', `ns does not exist: ${namespace}`);
  const specs = [
    { v: 2, key: { _id: 1 }, name: '_id_' },
    ...collection.indexes.filter(({ building }) => !building).map(({ spec }) => spec),
  ];
  return {
    cursor: await engine.cursors.start(namespace, fromArray(specs), { batchSize: undefined, single: false }),
  };
};

/** Source: MongoDB manual, "dropIndexes". */
export const dropIndexes: Command = ({ engine, database, command }) => {
  const args = new Arguments(command, 'dropIndexes', ['dropIndexes', 'index']);
  const namespace = `${database}.${args.collection('dropIndexes')}`;
  const collection = engine.catalog.find(namespace);
  if (!collection) throw new MongoError('NamespaceNotFound', `ns not found ${namespace}`);
  const before = collection.indexes.length + 1;
  const dropped = toDrop(collection, args.get('index') ?? null);
  engine.write(collection, () => {
    for (const index of dropped) engine.catalog.dropIndex(collection, index);
  });
  engine.sweepDropped();
  return { nIndexesWas: before };
};

function toDrop(collection: Collection, wanted: Value): Index[] {
  if (wanted === '*') return [...collection.indexes];
  if (wanted === '_id_') throw new MongoError('InvalidOptions', 'cannot drop _id index');
  const names = Array.isArray(wanted) ? wanted : [wanted];
  return names.map((name) => {
    const index = collection.indexes.find(
      (other) => other.name === name || (isDoc(name) && sameFields(other.spec.get('key') as Doc, name)),
    );
    if (!index)
      throw new MongoError(
        'IndexNotFound',
        `index not found with name [${typeof name === 'string' ? name : describe(name)}]`,
      );
    return index;
  });
}
