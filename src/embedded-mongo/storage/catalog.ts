import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import type { Doc } from '../bson/types.js';
import {
  checkName,
  collectionOf,
  docOf,
  indexOf,
  mergeIndexes,
  newCollection,
  type Collection,
  type Index,
} from './collection.js';
import { rangeOf, spacePrefix, type Store } from './store.js';

/** The catalog's own space; collections and indexes have the numbers above. */
const CATALOG = spacePrefix(0);
const COLLECTIONS = Buffer.concat([CATALOG, Buffer.from('c')]);
const COUNTS = Buffer.concat([CATALOG, Buffer.from('n')]);
const DROPPED = Buffer.concat([CATALOG, Buffer.from('d')]);
const NEXT_SPACE = Buffer.concat([CATALOG, Buffer.from('s')]);

/** What collections and indexes there are: in memory for reading, in the store for good. */
export class Catalog {
  private readonly collections = new Map<string, Collection>();

  constructor(private readonly store: Store) {
    for (const { value } of store.read(rangeOf(COLLECTIONS), Number.MAX_SAFE_INTEGER)) {
      const collection = collectionOf(decode(value));
      this.collections.set(collection.namespace, collection);
    }
    this.readCounts();
  }

  find(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  all(): Collection[] {
    return [...this.collections.values()];
  }

  inDatabase(database: string): Collection[] {
    return this.all().filter((collection) => collection.database === database);
  }

  /** The collection of this name, made if there is none yet, as MongoDB does on the first insert. */
  ensure(database: string, name: string): Collection {
    return this.find(`${database}.${name}`) ?? this.create(database, name);
  }

  create(database: string, name: string): Collection {
    checkName(database, name);
    const collection: Collection = this.store.write(() => {
      const space = this.takeSpace();
      const made = newCollection(space, database, name);
      this.save(made);
      return made;
    });
    this.collections.set(collection.namespace, collection);
    return collection;
  }

  /** Inside a write: adds an index that is yet to be filled. */
  addIndex(collection: Collection, spec: Doc): Index {
    const index = indexOf(this.takeSpace(), spec, true);
    collection.indexes.push(index);
    this.save(collection);
    return index;
  }

  /** Inside a write. The space is emptied later, in slices. */
  dropIndex(collection: Collection, index: Index): void {
    collection.indexes = collection.indexes.filter((other) => other !== index);
    this.store.put(droppedKey(index.space), EMPTY);
    this.save(collection);
  }

  /** Forgets a collection at once; its spaces are emptied later, in slices. */
  drop(collection: Collection): void {
    this.store.write(() => {
      this.store.remove(collectionKey(collection.namespace));
      this.store.remove(countKey(collection.space));
      for (const { space } of [collection, ...collection.indexes]) this.store.put(droppedKey(space), EMPTY);
    });
    collection.dropped = true;
    this.collections.delete(collection.namespace);
  }

  /** Spaces of what was dropped, not yet emptied. */
  droppedSpaces(): number[] {
    return this.store
      .read(rangeOf(DROPPED), Number.MAX_SAFE_INTEGER)
      .map(({ key }) => key.readUInt32BE(DROPPED.length));
  }

  /** Inside a write: a dropped space is empty now. */
  forgetSpace(space: number): void {
    this.store.remove(droppedKey(space));
  }

  /** Inside a write. */
  save(collection: Collection): void {
    this.store.put(collectionKey(collection.namespace), encode(docOf(collection)));
  }

  /** Inside a write. */
  saveCount(collection: Collection): void {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(BigInt(collection.count));
    this.store.put(countKey(collection.space), bytes);
  }

  /** Takes back what a write that failed had changed in memory. */
  reload(): void {
    for (const collection of this.collections.values()) {
      const bytes = this.store.get(collectionKey(collection.namespace));
      if (bytes) collection.indexes = mergeIndexes(collection.indexes, collectionOf(decode(bytes)).indexes);
    }
    this.readCounts();
  }

  private readCounts(): void {
    for (const collection of this.collections.values()) {
      const bytes = this.store.get(countKey(collection.space));
      collection.count = bytes ? Number(bytes.readBigUInt64BE()) : 0;
    }
  }

  private takeSpace(): number {
    const space = this.store.get(NEXT_SPACE)?.readUInt32BE() ?? 1;
    this.store.put(NEXT_SPACE, spacePrefix(space + 1));
    return space;
  }
}

const EMPTY = Buffer.from([0]);

function collectionKey(namespace: string): Buffer {
  return Buffer.concat([COLLECTIONS, Buffer.from(namespace)]);
}

function countKey(space: number): Buffer {
  return Buffer.concat([COUNTS, spacePrefix(space)]);
}

function droppedKey(space: number): Buffer {
  return Buffer.concat([DROPPED, spacePrefix(space)]);
}
