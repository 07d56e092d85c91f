import { ObjectId } from 'bson';
import { keyOf } from '../bson/key.js';
import { bsonType, isDoc, type Doc, type Maybe, type Value } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { describe } from '../bson/describe.js';
import type { Catalog } from './catalog.js';
import type { Collection, Index } from './collection.js';
import { indexKeys, type IndexKey } from './index-keys.js';
import type { Store } from './store.js';

/** The longest key of LMDB with its usual pages, in bytes. */
const MAX_KEY = 1978;

/** Documents with their indexes kept true. Everything here runs inside a write of the store. */
export class Records {
  constructor(
    private readonly store: Store,
    private readonly catalog: Catalog,
  ) {}

  /** @throws MongoError DuplicateKey, and nothing is changed then. */
  insert(collection: Collection, doc: Doc, bytes: Buffer): void {
    const id = doc.get('_id') as Value;
    const primary = keyOf(id);
    const key = recordKey(collection, primary);
    if (this.store.get(key)) throw duplicate(collection, '_id_', ['_id'], [id]);
    const changes = collection.indexes.map((index) => this.entries(index, doc));
    changes.forEach((keys, i) => {
      this.checkUnique(collection, collection.indexes[i] as Index, keys.keys, primary);
    });
    this.store.put(key, bytes);
    changes.forEach((keys, i) => {
      this.addEntries(collection, collection.indexes[i] as Index, keys, primary);
    });
    collection.count++;
  }

  /** @throws MongoError DuplicateKey, and nothing is changed then. */
  replace(collection: Collection, before: Doc, after: Doc, bytes: Buffer): void {
    const primary = keyOf(before.get('_id'));
    const changes = collection.indexes.map((index) => {
      const [old, now] = [this.entries(index, before), this.entries(index, after)];
      return {
        index,
        multikey: now.multikey,
        removed: without(old.keys, now.keys),
        added: without(now.keys, old.keys),
      };
    });
    for (const { index, added } of changes) this.checkUnique(collection, index, added, primary);
    for (const { index, removed, added, multikey } of changes) {
      for (const entry of removed) this.store.remove(entryKey(index, entry.key, primary));
      this.addEntries(collection, index, { keys: added, multikey }, primary);
    }
    this.store.put(recordKey(collection, primary), bytes);
  }

  remove(collection: Collection, doc: Doc): void {
    const primary = keyOf(doc.get('_id'));
    for (const index of collection.indexes)
      for (const { key } of this.entries(index, doc).keys) this.store.remove(entryKey(index, key, primary));
    this.store.remove(recordKey(collection, primary));
    collection.count--;
  }

  /** Adds the entries of a document that was there before the index. */
  fill(collection: Collection, index: Index, doc: Doc): void {
    const primary = keyOf(doc.get('_id'));
    const entries = this.entries(index, doc);
    this.checkUnique(collection, index, entries.keys, primary);
    this.addEntries(collection, index, entries, primary);
  }

  private entries(index: Index, doc: Doc): { keys: IndexKey[]; multikey: boolean } {
    if (index.partial && !index.partial.matches(doc)) return { keys: [], multikey: false };
    const { keys, multikey, empty } = indexKeys(index.fields, doc);
    return index.sparse && empty ? { keys: [], multikey: false } : { keys, multikey };
  }

  private checkUnique(collection: Collection, index: Index, keys: IndexKey[], primary: Buffer): void {
    for (const entry of keys) {
      const key = entryKey(index, entry.key, primary);
      if (key.length > MAX_KEY)
        throw new MongoError(
          'KeyTooLong',
          `the values of index ${index.name} are too large to index: ${key.length} bytes`,
        );
      if (!index.unique) continue;
      const owner = this.store.get(key);
      if (owner && !owner.equals(primary))
        throw duplicate(
          collection,
          index.name,
          index.fields.map(({ path }) => path),
          entry.values,
          index,
        );
    }
  }

  private addEntries(
    collection: Collection,
    index: Index,
    { keys, multikey }: { keys: IndexKey[]; multikey: boolean },
    primary: Buffer,
  ): void {
    for (const { key } of keys) this.store.put(entryKey(index, key, primary), primary);
    if (multikey && !index.multikey) {
      index.multikey = true;
      this.catalog.save(collection);
    }
  }
}

export function recordKey(collection: Collection, primary: Buffer): Buffer {
  const key = Buffer.concat([collection.prefix, primary]);
  if (key.length > MAX_KEY)
    throw new MongoError('KeyTooLong', `the _id is too large to index: ${key.length} bytes`);
  return key;
}

/**
 * The key of an index's entry. Entries of equal values are told apart by the document's own key;
 * in a unique index there are none, and an index that ends in _id has it already.
 */
function entryKey(index: Index, key: Buffer, primary: Buffer): Buffer {
  const complete = index.unique || index.fields.at(-1)?.path === '_id';
  return complete ? Buffer.concat([index.prefix, key]) : Buffer.concat([index.prefix, key, primary]);
}

function without(keys: IndexKey[], others: IndexKey[]): IndexKey[] {
  return keys.filter(({ key }) => !others.some((other) => other.key.equals(key)));
}

function duplicate(
  collection: Collection,
  name: string,
  paths: string[],
  values: Maybe[],
  index?: Index,
): MongoError {
  const keyValue = new Map(paths.map((path, i) => [path, values[i] ?? null]));
  const keyPattern = index ? index.spec.get('key') : { _id: 1 };
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${collection.namespace} index: ${name} dup key: ${describe(keyValue)}`,
    { keyPattern, keyValue },
  );
}

/**
 * A document as it is stored: with its _id in front, made if there is none.
 * @throws MongoError InvalidIdField for an _id that may be none.
 */
export function withId(doc: Doc): Doc {
  const [first] = doc.keys();
  const id = doc.get('_id');
  if (id !== undefined) checkId(id);
  if (first === '_id') return doc;
  const made: Doc = new Map<string, Value>([['_id', id ?? new ObjectId()]]);
  for (const [name, value] of doc) if (name !== '_id') made.set(name, value);
  return made;
}

function checkId(id: Value): void {
  const refused = Array.isArray(id) ? 'array' : bsonType(id) === 'BSONRegExp' ? 'regex' : null;
  if (refused) throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${refused}`);
  if (isDoc(id) && [...id.keys()].some((name) => name.startsWith('$')))
    throw new MongoError('DollarPrefixedFieldName', '_id fields may not contain $-prefixed fields.');
}
