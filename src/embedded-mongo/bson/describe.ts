import type { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson';
import { bsonType, isDoc, isNumeric, type Value } from './types.js';

/** A value as MongoDB writes it into its error messages. */
export function describe(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(describe).join(', ')} ]`;
  if (isDoc(value)) {
    if (value.size === 0) return '{}';
    return `{ ${[...value].map(([name, inner]) => `${name}: ${describe(inner)}`).join(', ')} }`;
  }
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  return describeWrapped(value);
}

function describeWrapped(value: Value): string {
  switch (bsonType(value)) {
    case 'ObjectId':
      return `ObjectId('${(value as ObjectId).toHexString()}')`;
    case 'Double': {
      const number = (value as Double).valueOf();
      return Number.isInteger(number) ? number.toFixed(1) : String(number);
    }
    case 'Decimal128':
      return `Decimal128('${(value as Decimal128).toString()}')`;
    case 'Binary':
      return `BinData(${(value as Binary).sub_type}, ${(value as Binary).toString('hex').toUpperCase()})`;
    case 'BSONRegExp':
      return `/${(value as BSONRegExp).pattern}/${(value as BSONRegExp).options}`;
    case 'Timestamp':
      return `Timestamp(${(value as Timestamp).t}, ${(value as Timestamp).i})`;
    case 'Code':
      return (value as Code).code;
    case 'BSONSymbol':
      return `"${(value as BSONSymbol).value}"`;
    case 'MinKey':
    case 'MaxKey':
      return bsonType(value) ?? '';
    default:
      return isNumeric(value) ? value.toString() : '';
  }
}
