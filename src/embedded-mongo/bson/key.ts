import type { Binary, BSONRegExp, BSONSymbol, Code, ObjectId, Timestamp } from 'bson';
import { compareRemainders, fractionToNumber, remainder, toNumber } from './numbers.js';
import { bsonType, isDoc, isNumeric, type Doc, type Maybe, type Numeric, type Value } from './types.js';

/**
 * The order of types. Between two values of different types it alone decides.
 * Source: MongoDB manual, "Comparison/Sort Order". An empty array stands, in an index, where
 * the deprecated Undefined does: between MinKey and null.
 */
const RANK = {
  MinKey: 0x08,
  emptyArray: 0x0c,
  null: 0x10,
  number: 0x18,
  string: 0x20,
  object: 0x28,
  array: 0x30,
  Binary: 0x38,
  ObjectId: 0x40,
  boolean: 0x48,
  date: 0x50,
  Timestamp: 0x58,
  BSONRegExp: 0x60,
  Code: 0x68,
  MaxKey: 0xf0,
} as const;

/** The byte that a value's type has in keys; what is missing ranks as null. */
export function rankOf(value: Maybe): number {
  if (value === null || value === undefined) return RANK.null;
  if (typeof value === 'string') return RANK.string;
  if (typeof value === 'boolean') return RANK.boolean;
  if (isDoc(value)) return RANK.object;
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  if (isNumeric(value)) return RANK.number;
  const type = bsonType(value);
  if (type === 'BSONSymbol') return RANK.string;
  return RANK[type as 'MinKey' | 'Binary' | 'ObjectId' | 'Timestamp' | 'BSONRegExp' | 'Code' | 'MaxKey'];
}

/** What an empty array leaves in an index on it. */
export const EMPTY_ARRAY_KEY = Buffer.from([RANK.emptyArray]);

/**
 * A value as bytes that sort, byte by byte, as MongoDB sorts the values. No key is the beginning
 * of another, so that the keys of several fields can be joined. Numbers that are equal have one key, whatever their types.
 */
export function keyOf(value: Maybe): Buffer {
  const parts: Buffer[] = [];
  addValue(parts, value);
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

/** The same for the other direction: every byte turned over. */
export function descending(key: Buffer): Buffer {
  const turned = Buffer.allocUnsafe(key.length);
  for (let i = 0; i < key.length; i++) turned[i] = ~(key[i] as number) & 0xff;
  return turned;
}

/** The least key behind all keys that begin with this one; null where there is none. */
export function successor(prefix: Buffer): Buffer | null {
  let last = prefix.length - 1;
  while (last >= 0 && prefix[last] === 0xff) last--;
  if (last < 0) return null;
  const next = Buffer.from(prefix.subarray(0, last + 1));
  next[last] = (next[last] as number) + 1;
  return next;
}

function addValue(parts: Buffer[], value: Maybe): void {
  const rank = rankOf(value);
  // The common ones in one piece each: this runs for every index of every document written.
  switch (rank) {
    case RANK.ObjectId: {
      const key = Buffer.allocUnsafe(13);
      key[0] = rank;
      key.set((value as ObjectId).id, 1);
      parts.push(key);
      return;
    }
    case RANK.date: {
      const key = Buffer.allocUnsafe(9);
      key[0] = rank;
      key.writeBigUInt64BE(BigInt((value as Date).getTime()) + 2n ** 63n, 1);
      parts.push(key);
      return;
    }
    case RANK.string:
      parts.push(textKey(rank, typeof value === 'string' ? value : (value as BSONSymbol).value));
      return;
    case RANK.number:
      parts.push(numberKey(value as Numeric));
      return;
    case RANK.boolean:
      parts.push(Buffer.from([rank, value === true ? 1 : 0]));
      return;
    default:
      parts.push(Buffer.from([rank]));
      addRest(parts, rank, value as Value);
  }
}

function addRest(parts: Buffer[], rank: number, value: Value): void {
  switch (rank) {
    case RANK.object:
      for (const [name, inner] of value as Doc) {
        // As MongoDB compares documents: the type of a field first, then its name, then its value.
        parts.push(textKey(rankOf(inner), name));
        addValue(parts, inner);
      }
      parts.push(Buffer.from([0]));
      break;
    case RANK.array:
      for (const inner of value as Value[]) addValue(parts, inner);
      parts.push(Buffer.from([0]));
      break;
    case RANK.Binary: {
      const { position, sub_type, buffer } = value as Binary;
      const head = Buffer.allocUnsafe(5);
      head.writeUInt32BE(position, 0);
      head[4] = sub_type;
      parts.push(head, Buffer.from(buffer.subarray(0, position)));
      break;
    }
    case RANK.Timestamp: {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeUInt32BE((value as Timestamp).t, 0);
      bytes.writeUInt32BE((value as Timestamp).i, 4);
      parts.push(bytes);
      break;
    }
    case RANK.BSONRegExp:
      parts.push(textKey(1, (value as BSONRegExp).pattern), textKey(1, (value as BSONRegExp).options));
      break;
    case RANK.Code:
      parts.push(textKey(1, (value as Code).code));
      break;
    default:
  }
}

/** A text between its leading byte and two zeros; a zero inside is followed by a letter of its own, to tell it from the end. */
function textKey(first: number, text: string): Buffer {
  if (text.includes('\0')) text = text.replaceAll('\0', '\0\uE000');
  const length = Buffer.byteLength(text);
  const key = Buffer.allocUnsafe(length + 3);
  key[0] = first;
  key.write(text, 1);
  key[length + 1] = 0;
  key[length + 2] = 0;
  return key;
}

/** The nearest double so that it sorts, then what a double has no room for. */
function numberKey(value: Numeric): Buffer {
  const nearest = toNumber(value);
  const rest = remainder(value, nearest);
  if (rest.over === 0n) {
    const key = Buffer.allocUnsafe(10);
    key[0] = RANK.number;
    writeDouble(key, 1, nearest);
    key[9] = 0x80;
    return key;
  }
  const key = Buffer.allocUnsafe(26);
  key[0] = RANK.number;
  writeDouble(key, 1, nearest);
  key[9] = rest.over < 0n ? 0x7f : 0x81;
  const second = fractionToNumber(rest);
  writeDouble(key, 10, second);
  writeDouble(key, 18, fractionToNumber(subtract(rest, second)));
  return key;
}

function subtract(fraction: { over: bigint; under: bigint }, value: number): { over: bigint; under: bigint } {
  // A remainder is a sum of powers of two and ten; scaled by 2 ** 1074 any double is an integer.
  const scale = 1n << 1074n;
  const scaled = scaleDouble(value);
  const result = { over: fraction.over * scale - scaled * fraction.under, under: fraction.under * scale };
  return compareRemainders(result, { over: 0n, under: 1n }) === 0 ? { over: 0n, under: 1n } : result;
}

function scaleDouble(value: number): bigint {
  let power = 1074;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power--;
  }
  return BigInt(scaled) << BigInt(Math.max(0, power));
}

function writeDouble(key: Buffer, at: number, value: number): void {
  if (Number.isNaN(value)) {
    key.fill(0, at, at + 8);
    return;
  }
  key.writeDoubleBE(value === 0 ? 0 : value, at);
  // Positive: the sign bit on, so that it is above all negatives. Negative: all bits turned over.
  if ((key[at] as number) < 0x80) key[at] = (key[at] as number) | 0x80;
  else for (let i = at; i < at + 8; i++) key[i] = ~(key[i] as number) & 0xff;
}
