import { randomUUID } from 'node:crypto';
import { Binary } from 'bson';
import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, type Doc, type Maybe } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import type { Matcher } from '../query/types.js';
import { keyFields, type KeyField } from './index-keys.js';
import { rangeOf, spacePrefix, type Store } from './store.js';

/** The catalog's own space; collections and indexes have the numbers above. */
const CATALOG = spacePrefix(0);
const COLLECTIONS = Buffer.concat([CATALOG, Buffer.from('c')]);
const COUNTS = Buffer.concat([CATALOG, Buffer.from('n')]);
const DROPPED = Buffer.concat([CATALOG, Buffer.from('d')]);
const NEXT_SPACE = Buffer.concat([CATALOG, Buffer.from('s')]);

export interface Index {
  readonly space: number;
  readonly prefix: Buffer;
  readonly name: string;
  readonly fields: KeyField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly expireAfterSeconds: number | undefined;
  readonly partial: { filter: Doc; matches: Matcher } | undefined;
  /** What the client asked for, as `listIndexes` gives it back. */
  readonly spec: Doc;
  /** Some document has an array on one of the fields. */
  multikey: boolean;
  /** Being built: kept up by every write, and not yet read from. */
  building: boolean;
}

export interface Collection {
  readonly space: number;
  readonly prefix: Buffer;
  readonly namespace: string;
  readonly database: string;
  readonly name: string;
  readonly uuid: Binary;
  indexes: Index[];
  /** How many documents there are. */
  count: number;
  dropped: boolean;
}

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

/** The longest namespace, in bytes. Source: MongoDB manual, "MongoDB Limits and Thresholds". */
const MAX_NAMESPACE = 255;

function checkName(database: string, name: string): void {
  const namespace = `${database}.${name}`;
  if (
    name === '' ||
    name.includes('$') ||
    name.includes('\0') ||
    name.startsWith('.') ||
    name.startsWith('system.')
  )
    throw new MongoError('InvalidNamespace', `Invalid collection name: ${name}`);
  if (database === '' || /[/\\. "$*<>:|?\0]/.test(database))
    throw new MongoError('InvalidNamespace', `Invalid database name: '${database}'`);
  if (Buffer.byteLength(namespace) > MAX_NAMESPACE)
    throw new MongoError('InvalidNamespace', `Fully qualified namespace is too long: ${namespace}`);
}

function newCollection(space: number, database: string, name: string): Collection {
  return {
    space,
    prefix: spacePrefix(space),
    namespace: `${database}.${name}`,
    database,
    name,
    uuid: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID),
    indexes: [],
    count: 0,
    dropped: false,
  };
}

function docOf(collection: Collection): Record<string, unknown> {
  return {
    space: collection.space,
    database: collection.database,
    name: collection.name,
    uuid: collection.uuid,
    indexes: collection.indexes.map(({ space, spec, multikey, building }) => ({
      space,
      spec,
      multikey,
      building,
    })),
  };
}

function collectionOf(doc: Doc): Collection {
  const collection = newCollection(
    numberOf(doc.get('space')),
    doc.get('database') as string,
    doc.get('name') as string,
  );
  const indexes = (doc.get('indexes') as Doc[]).map((index) => {
    const made = indexOf(
      numberOf(index.get('space')),
      index.get('spec') as Doc,
      index.get('building') === true,
    );
    made.multikey = index.get('multikey') === true;
    return made;
  });
  return { ...collection, uuid: doc.get('uuid') as Binary, indexes };
}

/** Keeps the objects that running commands hold, with what the store says of them. */
function mergeIndexes(known: Index[], stored: Index[]): Index[] {
  return stored.map((index) => {
    const same = known.find((other) => other.space === index.space);
    if (!same) return index;
    same.multikey = index.multikey;
    same.building = index.building;
    return same;
  });
}

function indexOf(space: number, spec: Doc, building: boolean): Index {
  const partial = spec.get('partialFilterExpression');
  const expiry = spec.get('expireAfterSeconds');
  return {
    space,
    prefix: spacePrefix(space),
    name: spec.get('name') as string,
    fields: keyFields(
      [...(spec.get('key') as Doc)].map(([path, direction]) => [path, numberOf(direction) < 0 ? -1 : 1]),
    ),
    unique: spec.get('unique') === true,
    sparse: spec.get('sparse') === true,
    expireAfterSeconds: isNumeric(expiry) ? toNumber(expiry) : undefined,
    partial: isDoc(partial) ? { filter: partial, matches: compileFilter(partial) } : undefined,
    spec,
    multikey: false,
    building,
  };
}

function numberOf(value: Maybe): number {
  return isNumeric(value) ? toNumber(value) : Number.NaN;
}
