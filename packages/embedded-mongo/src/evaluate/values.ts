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

/** Whether an operand is operators (`{ $gt: 1 }`) and not a document to compare with. Mixed ones count as operators, and are refused. */
export function isOperators(operand: Value): operand is Doc {
  return isDoc(operand) && Object.keys(operand).some((name) => name.startsWith('$'));
}

/** A field of a document or table, or undefined. Inherited properties are no fields. */
export function fieldOf<T>(doc: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
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
  const isStored = type === 'ObjectId' || type === 'Binary';
  check(isStored, 'BadValue', () => `values of this type are not supported: ${type}`);
  return type === 'Binary' ? 'binData' : 'objectId';
}

/** A number of any type as a double, rounded for longs beyond 2^53; undefined for anything else. */
export function toNumber(value: Maybe): number | undefined {
  if (value === undefined || value === null || typeName(value) !== 'number') return undefined;
  return (value as Partial<Long>)._bsontype === 'Long' ? (value as Long).toNumber() : Number(value.valueOf());
}

/** MongoDB compares NaN with nothing but itself. */
export const isNan = (value: Maybe): boolean => Number.isNaN(toNumber(value));

/** A whole number within an operator's argument, or undefined for anything else. */
export function toInteger(value: Maybe): number | undefined {
  const number = toNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
