import type { Binary, Double, Int32, Long, ObjectId } from 'bson';
import { check } from '../errors.js';

/** A document as `bson` reads it with `promoteValues: false`: an object of its own fields, in their order. */
export interface Doc {
  [name: string]: Value;
}

/** A BSON value of a type that this server stores. Numbers keep their types. */
export type Value =
  null | string | boolean | Date | Int32 | Double | Long | ObjectId | Binary | Value[] | Doc;

/** The value at a path; undefined if it is missing, which MongoDB distinguishes from null in some places. */
export type Maybe = Value | undefined;

/** Whether a value is a document: bson's own types are instances of classes. */
export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Whether an operand is operators (`{ $gt: 1 }`) and not a document to compare with. */
export function isOperators(operand: Value): operand is Doc {
  return isDoc(operand) && Object.keys(operand)[0]?.startsWith('$') === true;
}

/** A field of a document, or undefined. Inherited properties are no fields. */
export function fieldOf(doc: Doc, name: string): Maybe {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/** The order of types. Source: MongoDB manual, "Comparison/Sort Order". */
const TYPES = ['null', 'number', 'string', 'object', 'array', 'binData', 'objectId', 'bool', 'date'];

/** The rank of a value's type; missing ranks as null. */
export function rankOf(value: Maybe): number {
  return TYPES.indexOf(typeName(value));
}

/** The name of a value's type, with one name for all numbers. @throws MongoError BadValue for types that are not stored here */
export function typeName(value: Maybe): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Date) return 'date';
  if (Array.isArray(value)) return 'array';
  if (isDoc(value)) return 'object';
  const type = (value as { _bsontype?: string })._bsontype ?? '';
  if (['Int32', 'Double', 'Long'].includes(type)) return 'number';
  check(
    type === 'ObjectId' || type === 'Binary',
    'BadValue',
    `values of this type are not supported: ${type}`,
  );
  return type === 'Binary' ? 'binData' : 'objectId';
}

/** A number of any type as a double, rounded for longs beyond 2^53; undefined for anything else. */
export function toNumber(value: Maybe): number | undefined {
  if (value === undefined || value === null || typeName(value) !== 'number') return undefined;
  return isLong(value) ? value.toNumber() : Number(value.valueOf());
}

/** A whole number within an operator's argument, or undefined for anything else. */
export function toInteger(value: Maybe): number | undefined {
  const number = toNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function isLong(value: Value): value is Long {
  return (value as Partial<Long>)._bsontype === 'Long';
}

/**
 * Compares two values in MongoDB's order across all types. Missing counts as null.
 * @returns below 0, 0 or above 0
 */
export function compareValues(a: Maybe, b: Maybe): number {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  switch (TYPES[rank]) {
    case 'null':
      return 0;
    case 'number':
      return compareNumbers(a as Value, b as Value);
    case 'string':
      return compareStrings(a as string, b as string);
    case 'object':
    case 'array':
      return compareFields(Object.entries(a as Doc), Object.entries(b as Doc));
    case 'binData':
      return compareBinaries(a as Binary, b as Binary);
    case 'objectId':
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    default:
      return Number(a) - Number(b);
  }
}

/** Whether two values are equal to MongoDB: 1 and 1.0 are, documents with another order of fields are not. */
export function sameValue(a: Maybe, b: Maybe): boolean {
  return a === b || (typeof a !== 'string' && compareValues(a, b) === 0);
}

/** NaN is below all others and equals itself. */
function compareNumbers(a: Value, b: Value): number {
  const [x, y] = [toNumber(a) as number, toNumber(b) as number];
  if (x < y) return -1;
  if (x > y) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  if (!isLong(a) && !isLong(b)) return 0;
  // Equal when rounded to doubles: the digits that those have no room for decide.
  const [left, right] = [isLong(a) ? a.toBigInt() : BigInt(x), isLong(b) ? b.toBigInt() : BigInt(y)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By UTF-8 bytes, which is another order than JavaScript's beyond the surrogates. */
function compareStrings(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Field by field: type, then name, then value. The names of an array's elements are their indexes. */
function compareFields(a: [string, Value][], b: [string, Value][]): number {
  for (const [i, [name, value]] of a.entries()) {
    const [otherName, other] = b[i] ?? [];
    if (otherName === undefined) return 1;
    const order =
      rankOf(value) - rankOf(other) || compareStrings(name, otherName) || compareValues(value, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By length, then subtype, then bytes. */
function compareBinaries(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}
