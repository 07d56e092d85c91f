import type { Binary, ObjectId } from 'bson';
import { check } from './errors.js';
import { rankOf, toNumber, typeName, type Maybe } from './evaluate/values.js';

/** The key of an empty array, which sorts before null. */
export const EMPTY_ARRAY_KEY = Buffer.from([1]);

/** The longest key that LMDB takes with its usual pages, in bytes. */
export const MAX_KEY = 1978;

/**
 * A value as bytes that sort as MongoDB sorts the values: its type's rank, then the value. No key is the beginning of another, so
 * that the keys of several fields can be joined. Equal numbers have one key, whatever their types.
 * @throws MongoError BadValue: documents, arrays and longs beyond 2^53 are not supported as keys
 */
export function keyOf(value: Maybe): Buffer {
  const type = typeName(value);
  const rank = rankByte(value);
  if (type === 'null') return Buffer.from([rank]);
  if (type === 'bool') return Buffer.from([rank, value === true ? 1 : 0]);
  if (type === 'date') return numberKey(rank, (value as Date).getTime());
  if (type === 'objectId') return Buffer.concat([Buffer.from([rank]), (value as ObjectId).id]);
  if (type === 'string') return stringKey(rank, value as string);
  if (type === 'binData') return binaryKey(rank, value as Binary);
  const number = toNumber(value);
  const isLong = (value as { _bsontype?: string })._bsontype === 'Long';
  const isKey = number !== undefined && (!isLong || Number.isSafeInteger(number));
  check(isKey, 'BadValue', `a value of type ${isLong ? 'long' : type} in an index is not supported`);
  return numberKey(rank, number);
}

/** The first byte of the keys of a value's type; the byte behind them is this plus one. */
export function rankByte(value: Maybe): number {
  return 2 + rankOf(value);
}

/** The least key behind all keys that begin with this one and go on with further fields. */
export function behind(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0xff])]);
}

/** A zero within the text is followed by a one; two zeros end it. */
function stringKey(rank: number, text: string): Buffer {
  const escaped = text.includes('\0') ? text.replaceAll('\0', '\0\x01') : text;
  const length = Buffer.byteLength(escaped);
  const key = Buffer.alloc(length + 3);
  key[0] = rank;
  key.write(escaped, 1);
  return key;
}

/** By length, then subtype, then bytes. */
function binaryKey(rank: number, value: Binary): Buffer {
  const bytes = value.value();
  const head = Buffer.from([rank, 0, 0, 0, 0, value.sub_type]);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** As a double: its sign bit turned over where it is positive, all bits where it is negative; NaN below all. */
function numberKey(rank: number, number: number): Buffer {
  const key = Buffer.alloc(9);
  key[0] = rank;
  if (Number.isNaN(number)) return key;
  // Minus zero is zero.
  key.writeDoubleBE(number + 0, 1);
  if (number >= 0) key[1] = (key[1] as number) | 0x80;
  else for (let i = 1; i < 9; i++) key[i] = ~(key[i] as number) & 0xff;
  return key;
}
