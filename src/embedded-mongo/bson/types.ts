import type {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/**
 * A document as this server holds it in memory. A Map, since a plain object would move
 * fields with integer-like names to the front, and the order of fields is part of a BSON document.
 */
export type Doc = Map<string, Value>;

export type Numeric = Int32 | Double | Long | Decimal128;

/** A BSON value with its exact type: numbers stay wrapped, so that 1 and 1.0 remain what they were. */
export type Value =
  | Doc
  | Value[]
  | string
  | boolean
  | null
  | Date
  | Numeric
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | MinKey
  | MaxKey;

/** What a path leads to where there is nothing. MongoDB tells it from null in some places, and not in others. */
export type Maybe = Value | undefined;

export function isDoc(value: unknown): value is Doc {
  return value instanceof Map;
}

/** The `_bsontype` of a wrapped value, or undefined for what JavaScript has a type of its own for. */
export function bsonType(value: Maybe): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { _bsontype?: string })._bsontype;
}

export function isNumeric(value: Maybe): value is Numeric {
  const type = bsonType(value);
  return type === 'Int32' || type === 'Double' || type === 'Long' || type === 'Decimal128';
}

export function isRegExp(value: Maybe): value is BSONRegExp {
  return bsonType(value) === 'BSONRegExp';
}

export function isObjectId(value: Maybe): value is ObjectId {
  return bsonType(value) === 'ObjectId';
}

/** MongoDB's name and number for a value's type, as in `$type` and in error messages. */
export function typeOf(value: Value): { name: string; number: number } {
  if (value === null) return { name: 'null', number: 10 };
  if (typeof value === 'string') return { name: 'string', number: 2 };
  if (typeof value === 'boolean') return { name: 'bool', number: 8 };
  if (isDoc(value)) return { name: 'object', number: 3 };
  if (Array.isArray(value)) return { name: 'array', number: 4 };
  if (value instanceof Date) return { name: 'date', number: 9 };
  const known = WRAPPED[bsonType(value) ?? ''];
  if (!known) throw new Error('a value of no BSON type');
  return known;
}

const WRAPPED: Record<string, { name: string; number: number }> = {
  Double: { name: 'double', number: 1 },
  Binary: { name: 'binData', number: 5 },
  ObjectId: { name: 'objectId', number: 7 },
  BSONRegExp: { name: 'regex', number: 11 },
  Code: { name: 'javascript', number: 13 },
  BSONSymbol: { name: 'symbol', number: 14 },
  Int32: { name: 'int', number: 16 },
  Timestamp: { name: 'timestamp', number: 17 },
  Long: { name: 'long', number: 18 },
  Decimal128: { name: 'decimal', number: 19 },
  MinKey: { name: 'minKey', number: -1 },
  MaxKey: { name: 'maxKey', number: 127 },
};
