import { Int32 } from 'bson';
import { toNumber, type Doc } from './evaluate/values.js';
import { behind } from './evaluate/keys.js';
import type { Range, Store } from './store.js';
import { decode, encode } from './wire.js';
import { check } from './errors.js';

export type Index = ReturnType<typeof indexOf>;

export interface Collection {
  /** The beginning of its documents' keys. */
  readonly id: number;
  readonly namespace: string;
  indexes: Index[];
  /** Settles when no index is being built. */
  building: Promise<unknown>;
}

/** The space of the catalog's own records; collections and indexes have the numbers above. */
const CATALOG = spacePrefix(0);

/** The collections and their indexes: in memory, and in the store as one record for each collection. */
export class Catalog {
  /** By namespace. */
  readonly collections = new Map<string, Collection>();
  private readonly creating = new Map<string, Promise<Collection>>();
  private lastId = 0;

  constructor(private readonly store: Store) {
    // Also above the entries of an index that was not finished: they stay where they are.
    const [last] = store.read({ from: CATALOG, to: Buffer.from([0xff]) }, 1, true).entries;
    this.lastId = last?.key.readUInt32BE() ?? 0;
    let rest: Range | null = rangeOf(Buffer.concat([CATALOG, Buffer.from('c')]));
    while (rest) {
      const read = store.read(rest, Infinity);
      for (const { value } of read.entries) {
        const collection = collectionOf(decode(value));
        this.collections.set(collection.namespace, collection);
        this.lastId = Math.max(this.lastId, collection.id, ...collection.indexes.map(({ id }) => id));
      }
      rest = read.rest;
    }
  }

  /** The collection of this name, made if there is none yet, as MongoDB does. */
  async ensure(namespace: string): Promise<Collection> {
    const found = this.collections.get(namespace) ?? this.creating.get(namespace);
    if (found) return found;
    const creating = this.create(namespace).finally(() => this.creating.delete(namespace));
    this.creating.set(namespace, creating);
    return creating;
  }

  private async create(namespace: string): Promise<Collection> {
    const isName = !/^[^.]*\.($|\.|system\.)|\$|\0/.test(namespace) && Buffer.byteLength(namespace) < 256;
    check(isName, 'InvalidNamespace', `Invalid namespace specified '${namespace}'`);
    const collection = { id: ++this.lastId, namespace, indexes: [], building: Promise.resolve() };
    await this.save(collection);
    this.collections.set(namespace, collection);
    return collection;
  }

  /** Stores a collection's record. It is committed together with all earlier writes, or after them. */
  async save({ id, namespace, indexes }: Collection): Promise<void> {
    const record = {
      id: new Int32(id),
      namespace,
      indexes: indexes.map((index) => ({ id: new Int32(index.id), spec: index.spec, ready: index.ready })),
    };
    await this.store.write((writer) => {
      writer.put(Buffer.concat([CATALOG, Buffer.from(`c${namespace}`)]), encode(record));
    });
  }

  /** A new index, which is not filled yet, nor added to its collection. */
  newIndex(spec: Doc): Index {
    return indexOf(++this.lastId, spec, false);
  }
}

/** The key that is present if a document has, or had, an array in an index's field. */
export function multikeyKey({ id }: Index): Buffer {
  return Buffer.concat([CATALOG, Buffer.from(`m${id}`)]);
}

/** Without the indexes that were not finished when the process ended. */
function collectionOf(doc: Doc): Collection {
  const indexes = (doc['indexes'] as Doc[])
    .filter(({ ready }) => ready === true)
    .map(({ id, spec }) => indexOf(toNumber(id) as number, spec as Doc, true));
  const [id, namespace] = [toNumber(doc['id']) as number, doc['namespace'] as string];
  return { id, namespace, indexes, building: Promise.resolve() };
}

/** @param spec as `listIndexes` returns it @param id the beginning of its keys */
function indexOf(id: number, spec: Doc, ready: boolean) {
  return {
    id,
    spec,
    name: spec['name'] as string,
    /** The fields, all in one direction: read forwards or backwards, an index gives both orders. */
    paths: Object.keys(spec['key'] as Doc),
    unique: spec['unique'] === true,
    /** Without entries for documents that lack its field. */
    sparse: spec['sparse'] === true,
    expireAfterSeconds: toNumber(spec['expireAfterSeconds']),
    /** Completely filled. Until then, writes update it and nothing reads it. */
    ready,
  };
}

/** The beginning of all keys of a collection's documents, or of an index. */
export function spacePrefix(id: number): Buffer {
  const prefix = Buffer.allocUnsafe(4);
  prefix.writeUInt32BE(id);
  return prefix;
}

/** Everything that begins with a prefix. */
export function rangeOf(prefix: Buffer): Range {
  return { from: prefix, to: behind(prefix) };
}
