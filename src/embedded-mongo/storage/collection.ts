import { randomUUID } from 'node:crypto';
import { Binary } from 'bson';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, type Doc, type Maybe } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import type { Matcher } from '../query/types.js';
import { keyFields, type KeyField } from './index-keys.js';
import { spacePrefix } from './store.js';

/** An index as it is kept in memory. */
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

/** A collection as it is kept in memory. */
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

/** The longest namespace, in bytes. Source: MongoDB manual, "MongoDB Limits and Thresholds". */
const MAX_NAMESPACE = 255;

/** @throws MongoError InvalidNamespace */
export function checkName(database: string, name: string): void {
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

/** A collection with nothing in it. */
export function newCollection(space: number, database: string, name: string): Collection {
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

/** A collection as it is stored, its count apart. */
export function docOf(collection: Collection): Record<string, unknown> {
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

/** A collection as it was stored. */
export function collectionOf(doc: Doc): Collection {
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
export function mergeIndexes(known: Index[], stored: Index[]): Index[] {
  return stored.map((index) => {
    const same = known.find((other) => other.space === index.space);
    if (!same) return index;
    same.multikey = index.multikey;
    same.building = index.building;
    return same;
  });
}

/** An index by what the client asked for. */
export function indexOf(space: number, spec: Doc, building: boolean): Index {
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
