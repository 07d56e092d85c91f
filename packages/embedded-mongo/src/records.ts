import { EJSON, ObjectId } from 'bson';
import { multikeyKey, spacePrefix, type Collection, type Index } from './catalog.js';
import { check, MongoError } from './errors.js';
import { EMPTY_ARRAY_KEY, keyOf, MAX_KEY } from './evaluate/keys.js';
import { isEmptyArray, valuesAt } from './evaluate/paths.js';
import type { Doc, Maybe } from './evaluate/values.js';
import type { Writer } from './store.js';
import { encode } from './wire.js';

/*
 * Documents, with the entries that they have in their collection's indexes. An entry's key is the values of the index's fields and,
 * unless the index is unique, the document's `_id`; its value is the key of the document. Everything here runs within a write.
 */

interface IndexEntry {
  key: Buffer;
  values: Maybe[];
}

/** @param bytes the document as it came @throws MongoError DuplicateKey, InvalidIdField and others, and nothing is changed then */
export function insertRecord(writer: Writer, collection: Collection, given: Doc, bytes?: Uint8Array): Doc {
  const doc = withId(given);
  const key = recordKey(collection, doc['_id']);
  if (writer.get(key)) throw duplicate(collection, '_id_', { _id: 1 }, [doc['_id']]);
  updateIndexes(writer, collection, collection.indexes, key, [undefined, doc]);
  writer.put(key, encode(doc, doc === given ? bytes : undefined));
  return doc;
}

/** Replaces a document by its changed version, or removes it. @returns whether anything differs @throws as insertRecord */
export function replaceRecord(writer: Writer, collection: Collection, before: Doc, after?: Doc): boolean {
  const key = recordKey(collection, before['_id']);
  const bytes = after && encode(after);
  if (bytes && writer.get(key)?.equals(bytes) === true) return false;
  updateIndexes(writer, collection, collection.indexes, key, [before, after]);
  if (bytes) writer.put(key, bytes);
  else writer.remove(key);
  return true;
}

/** Adds a document's entries to a new index. @throws MongoError DuplicateKey */
export function addToIndex(writer: Writer, collection: Collection, index: Index, doc: Doc): void {
  updateIndexes(writer, collection, [index], recordKey(collection, doc['_id']), [undefined, doc]);
}

/** Exchanges the entries of a document for those of its changed version. Nothing is changed before all indexes are checked. */
function updateIndexes(
  writer: Writer,
  collection: Collection,
  indexes: Index[],
  key: Buffer,
  [before, after]: [Doc | undefined, Doc | undefined],
): void {
  const changes = indexes.map((index) => {
    const old = before ? entriesOf(index, before, key) : [];
    const now = after ? entriesOf(index, after, key) : [];
    const added = without(now, old);
    const clash = index.unique && added.find((entry) => writer.get(entry.key)?.equals(key) === false);
    if (clash) throw duplicate(collection, index.name, index.spec['key'] as Doc, clash.values);
    const isMultikey = now.length > 1 || now.some(({ values }) => Array.isArray(values[0]));
    return { index, removed: without(old, now), added, isMultikey };
  });
  for (const { index, removed, added, isMultikey } of changes) {
    for (const entry of removed) writer.remove(entry.key);
    if (isMultikey && !writer.get(multikeyKey(index))) writer.put(multikeyKey(index), Buffer.from([1]));
    for (const entry of added) writer.put(entry.key, key);
  }
}

const without = (entries: IndexEntry[], others: IndexEntry[]): IndexEntry[] =>
  entries.filter(({ key }) => !others.some((other) => other.key.equals(key)));

/** The key of a document. @throws MongoError BadValue for an `_id` that cannot be a key */
export function recordKey(collection: Collection, id: Maybe): Buffer {
  return checkLength(Buffer.concat([spacePrefix(collection.id), keyOf(id)]), '_id_');
}

function entriesOf(index: Index, doc: Doc, record: Buffer): IndexEntry[] {
  const fields = index.paths.map((path) => valuesAt(doc, path));
  const isArrayed = fields.some((values) => values.length !== 1 || Array.isArray(values[0]));
  const message = () => `arrays are not supported in the compound index ${index.name}`;
  check(fields.length === 1 || !isArrayed, 'CannotIndexParallelArrays', message);
  const [values = []] = fields;
  if (index.sparse && values.every((value) => value === undefined)) return [];
  // A path that leads nowhere counts as a missing field, so that every document has an entry.
  const single = values.length > 0 ? values.map((value) => [value]) : [[undefined]];
  const rows = fields.length > 1 ? [fields.flat()] : single;
  // Unless it is unique, an entry ends with the key of the `_id`, so that equal values have entries of their own.
  const end = index.unique ? [] : [record.subarray(4)];
  return rows.map((values) => {
    const parts = values.map((value) => (isEmptyArray(value) ? EMPTY_ARRAY_KEY : keyOf(value)));
    const key = checkLength(Buffer.concat([spacePrefix(index.id), ...parts, ...end]), index.name);
    return { key, values };
  });
}

function checkLength(key: Buffer, name: string): Buffer {
  const message = () => `the values of index ${name} are too large: ${key.length} bytes`;
  check(key.length <= MAX_KEY, 'KeyTooLong', message);
  return key;
}

/** With its `_id` first, which is made if there is none. */
function withId(doc: Doc): Doc {
  const { _id = new ObjectId() } = doc;
  check(!Array.isArray(_id), 'InvalidIdField', "The '_id' value cannot be of type array");
  return Object.keys(doc)[0] === '_id' ? doc : { _id, ...doc };
}

function duplicate({ namespace }: Collection, name: string, keyPattern: object, values: Maybe[]): MongoError {
  const keyValue = Object.fromEntries(Object.keys(keyPattern).map((path, i) => [path, values[i] ?? null]));
  const where = `collection: ${namespace} index: ${name} dup key: ${EJSON.stringify(keyValue)}`;
  return new MongoError('DuplicateKey', `E11000 duplicate key error ${where}`, { keyPattern, keyValue });
}
