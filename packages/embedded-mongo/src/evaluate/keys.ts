import type { Binary, ObjectId } from 'bson';
import { check } from '../errors.js';
import { toNumber, typeName, type Doc, type Maybe, type Value } from './values.js';

/** The key of an empty array in an index, which sorts before null. */
export const EMPTY_ARRAY_KEY = Buffer.from([1]);

/** The longest key that LMDB takes with its usual pages, in bytes. */
export const MAX_KEY = 1978;

/**
 * A value as bytes that sort as MongoDB sorts the values: its type's rank, then the value. No key is the beginning of another, so
 * keys can be joined. Equal numbers have one key, whatever their types; missing has that of null.
 * @throws MongoError BadValue for longs beyond 2^53
 * Source: MongoDB manual, "Comparison/Sort Order"
 */
export function keyOf(value: Maybe): Buffer {
  const rank = rankByte(value);
  switch (typeName(value)) {
    case 'null':
      return Buffer.from([rank]);
    case 'bool':
      return Buffer.from([rank, value === true ? 1 : 0]);
    case 'date':
      return numberKey(rank, (value as Date).getTime());
    case 'objectId':
      return Buffer.concat([Buffer.from([rank]), (value as ObjectId).id]);
    case 'string':
      return stringKey(rank, value as string);
    case 'binData':
      return binaryKey(rank, value as Binary);
    case 'array':
      return Buffer.concat([Buffer.from([rank]), ...(value as Value[]).map(keyOf), END]);
    case 'object':
      return Buffer.concat([Buffer.from([rank]), ...Object.entries(value as Doc).flatMap(fieldKey), END]);
    default:
      return numberKey(rank, exactNumber(value));
  }
}

/** Whether two values are equal to MongoDB: 1 and 1.0 are, documents with another order of fields are not. */
export function sameValue(a: Maybe, b: Maybe): boolean {
  return a === b || (rankByte(a) === rankByte(b) && typeof a !== 'string' && keyOf(a).equals(keyOf(b)));
}

const TYPES = ['null', 'number', 'string', 'object', 'array', 'binData', 'objectId', 'bool', 'date'];

/** The first byte of the keys of a value's type, missing as null; the byte behind them is this plus one. */
export function rankByte(value: Maybe): number {
  return 2 + TYPES.indexOf(typeName(value));
}

/** The least key behind all keys that begin with this one and go on with further fields. */
export function behind(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0xff])]);
}

/** Behind the elements of an array and the fields of a document: below all ranks. */
const END = Buffer.from([0]);

/** A document's fields compare by type, then name, then value. */
function fieldKey([name, value]: [string, Value]): Buffer[] {
  return [stringKey(rankByte(value), name), keyOf(value)];
}

/** A zero within the text is followed by a one; two zeros end it. */
function stringKey(rank: number, text: string): Buffer {
  const escaped = text.includes('\0') ? text.replaceAll('\0', '\0\x01') : text;
  const key = Buffer.allocUnsafe(Buffer.byteLength(escaped) + 3);
  key[0] = rank;
  key.fill(0, 1 + key.write(escaped, 1));
  return key;
}

/** By length, then subtype, then bytes. */
function binaryKey(rank: number, value: Binary): Buffer {
  const bytes = value.value();
  const head = Buffer.from([rank, 0, 0, 0, 0, value.sub_type]);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** A long beyond 2^53 has digits that a double has no room for. */
function exactNumber(value: Maybe): number {
  const number = toNumber(value) as number;
  const isLong = (value as { _bsontype?: string })._bsontype === 'Long';
  check(!isLong || Number.isSafeInteger(number), 'BadValue', 'comparing longs beyond 2^53 is not supported');
  return number;
}

/** As a double: its sign bit turned over where it is positive, all bits where it is negative; NaN below all. */
function numberKey(rank: number, number: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = rank;
  if (Number.isNaN(number)) return key.fill(0, 1);
  // Minus zero is zero.
  key.writeDoubleBE(number + 0, 1);
  if (number >= 0) key[1] = (key[1] as number) | 0x80;
  else for (let i = 1; i < 9; i++) key[i] = ~(key[i] as number) & 0xff;
  return key;
}
