import { compareValues } from '../bson/compare.js';
import { describe } from '../bson/describe.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, typeOf, type Doc, type Value } from '../bson/types.js';
import { SLICE_MS } from '../cursors.js';
import type { Engine } from '../engine.js';
import { MongoError } from '../errors.js';
import { pause } from '../pause.js';
import { compileFilter } from '../query/match.js';
import { fromArray } from '../query/source.js';
import { Scan } from '../query/scan.js';
import type { Collection, Index } from '../storage/catalog.js';
import { rangeOf } from '../storage/store.js';
import { Int32 } from 'bson';
import { Arguments } from './arguments.js';
import type { Command } from './types.js';

/** Options that are understood; any other is refused, since an index without it would not do what was asked. */
const OPTIONS = [
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'expireAfterSeconds',
  'partialFilterExpression',
  'background',
  'collation',
];

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

function readSpec(value: Value): Doc {
  if (!isDoc(value)) throw new MongoError('TypeMismatch', 'each of the indexes has to be a document');
  const key = value.get('key');
  if (!isDoc(key) || key.size === 0)
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty object.');
  const unknown = [...value.keys()].find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined)
    throw new MongoError(
      'InvalidIndexSpecificationOption',
      `The field '${unknown}' is not valid for an index specification. Specification: ${describe(value)}`,
    );
  new Arguments(value, 'indexes', OPTIONS);
  for (const [path, direction] of key) checkField(path, direction);
  checkOptions(value, key);
  const spec: Doc = new Map<string, Value>([
    ['v', new Int32(2)],
    ['key', key],
    ['name', value.get('name') ?? nameOf(key)],
  ]);
  for (const option of ['unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression']) {
    const given = value.get(option);
    if (given !== undefined && given !== false) spec.set(option, given);
  }
  return spec;
}

function checkField(path: string, direction: Value): void {
  if (typeof direction === 'string')
    throw new MongoError('CannotCreateIndex', `Unknown index plugin '${direction}'`);
  if (!isNumeric(direction) || toNumber(direction) === 0 || Number.isNaN(toNumber(direction)))
    throw new MongoError(
      'CannotCreateIndex',
      `Values in v:2 index key pattern cannot be of type ${typeOf(direction).name}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    );
  if (path === '' || path.split('.').includes(''))
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty field.');
  if (path.includes('$**')) throw new MongoError('CannotCreateIndex', 'wildcard indexes are not supported');
  if (path.split('.').some((part) => part.startsWith('$')))
    throw new MongoError(
      'CannotCreateIndex',
      `Index key contains an illegal field name: field name starts with '$': ${path}`,
    );
}

function checkOptions(spec: Doc, key: Doc): void {
  const expiry = spec.get('expireAfterSeconds');
  if (expiry !== undefined) {
    if (!isNumeric(expiry) || toNumber(expiry) < 0 || toNumber(expiry) > 2147483647)
      throw new MongoError(
        'CannotCreateIndex',
        'TTL index expireAfterSeconds has to be between 0 and 2147483647',
      );
    if (key.size !== 1 || key.has('_id'))
      throw new MongoError(
        'CannotCreateIndex',
        'TTL indexes are single-field indexes, compound indexes do not support TTL.',
      );
  }
  const partial = spec.get('partialFilterExpression');
  if (partial === undefined) return;
  if (!isDoc(partial))
    throw new MongoError('CannotCreateIndex', 'partialFilterExpression has to be a document');
  if (spec.get('sparse') === true)
    throw new MongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  compileFilter(partial);
}

function nameOf(key: Doc): string {
  return [...key].map(([path, direction]) => `${path}_${String(direction)}`).join('_');
}

/** Whether the same index is there. @throws MongoError where another one has its name or its fields. */
function isThere(collection: Collection, spec: Doc): boolean {
  const [key, name] = [spec.get('key') as Doc, spec.get('name') as string];
  if (key.size === 1 && key.has('_id')) return true;
  for (const index of collection.indexes) {
    const sameKey = sameFields(index.spec.get('key') as Doc, key);
    if (index.name === name && !sameKey)
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${describe(spec)}, existing index: ${describe(index.spec)}`,
      );
    if (!sameKey) continue;
    const samePartial =
      compareValues(
        index.spec.get('partialFilterExpression') ?? null,
        spec.get('partialFilterExpression') ?? null,
      ) === 0;
    if (!samePartial && index.name !== name) continue;
    if (index.name === name && sameOptions(index, spec)) return true;
    if (index.name !== name && sameOptions(index, spec))
      throw new MongoError(
        'IndexOptionsConflict',
        `Index already exists with a different name: ${index.name}`,
      );
    throw new MongoError(
      index.name === name ? 'IndexOptionsConflict' : 'IndexOptionsConflict',
      `An equivalent index already exists with the same name but different options. Requested index: ${describe(spec)}, existing index: ${describe(index.spec)}`,
    );
  }
  return false;
}

function sameFields(a: Doc, b: Doc): boolean {
  const text = (key: Doc): string =>
    [...key]
      .map(([path, direction]) => `${path}\0${isNumeric(direction) && toNumber(direction) < 0 ? '-' : '+'}`)
      .join('\0');
  return text(a) === text(b);
}

function sameOptions(index: Index, spec: Doc): boolean {
  return ['unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression'].every(
    (option) => compareValues(index.spec.get(option) ?? null, spec.get(option) ?? null) === 0,
  );
}

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
    while (!scan.done) {
      engine.write(collection, () => {
        for (const { doc } of scan.next(500, performance.now() + SLICE_MS))
          engine.records.fill(collection, index, doc);
      });
      if (!scan.done) await pause();
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
