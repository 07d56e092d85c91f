import { keyOf, rankOf, successor } from '../bson/key.js';
import { toNumber } from '../bson/numbers.js';
import { bsonType, isDoc, isNumeric, isRegExp, type Doc, type Value } from '../bson/types.js';
import { isOperatorDoc } from './predicates.js';

/** Values of one field, by their keys: from `low` on, up to but without `high`; a point holds one value. */
export interface Bound {
  low: Buffer;
  high: Buffer;
  point: boolean;
}

/**
 * What a filter says about one field, as bounds in ascending order: every document that answers the filter
 * has the field's value in one of them. Null where the filter says nothing that an index could use.
 * @param multikey the field may hold arrays: then two conditions may be met by two different elements,
 * so only one of them can be taken.
 */
export function boundsOf(filter: Doc, path: string, multikey: boolean): Bound[] | null {
  let bounds: Bound[] | null = null;
  for (const [name, operand] of filter) {
    for (const found of boundsOfClause(name, operand, path, multikey)) {
      if (multikey && bounds !== null) bounds = narrower(bounds, found);
      else bounds = bounds === null ? found : intersect(bounds, found);
    }
  }
  return bounds;
}

function boundsOfClause(name: string, operand: Value, path: string, multikey: boolean): Bound[][] {
  if (name === path) return boundsOfOperand(operand);
  if (name === '$and' && Array.isArray(operand))
    return operand.flatMap((clause) => present(isDoc(clause) ? boundsOf(clause, path, multikey) : null));
  if (name === '$or' && Array.isArray(operand)) return present(hull(operand, path, multikey));
  if (path.startsWith(`${name}.`) && isDoc(operand)) {
    const inner = operand.get('$elemMatch');
    // An element that meets all conditions: but which bounds of it hold is taken as for any array.
    if (isDoc(inner)) return present(boundsOf(inner, path.slice(name.length + 1), true));
  }
  return [];
}

function present(bounds: Bound[] | null): Bound[][] {
  return bounds === null ? [] : [bounds];
}

/** One bound that holds all branches of an `$or`, if each of them says something about the field. */
function hull(branches: Value[], path: string, multikey: boolean): Bound[] | null {
  const all: Bound[] = [];
  for (const branch of branches) {
    const bounds = isDoc(branch) ? boundsOf(branch, path, multikey) : null;
    if (bounds === null) return null;
    all.push(...bounds);
  }
  if (all.length === 0) return [];
  const low = all.map((bound) => bound.low).reduce((a, b) => (Buffer.compare(a, b) <= 0 ? a : b));
  const high = all.map((bound) => bound.high).reduce((a, b) => (Buffer.compare(a, b) >= 0 ? a : b));
  const [first] = all as [Bound];
  return [{ low, high, point: first.point && first.low.equals(low) && first.high.equals(high) }];
}

function boundsOfOperand(operand: Value): Bound[][] {
  if (!isOperatorDoc(operand)) return present(pointsOf([operand]));
  return [...operand].flatMap(([operator, value]) => present(boundsOfOperator(operator, value)));
}

function boundsOfOperator(operator: string, value: Value): Bound[] | null {
  if (operator === '$in') return Array.isArray(value) ? pointsOf(value) : null;
  if (!isUsable(value)) return null;
  const key = keyOf(value);
  const [first, last] = [Buffer.from([rankOf(value)]), Buffer.from([rankOf(value) + 1])];
  const behind = successor(key) as Buffer;
  switch (operator) {
    case '$eq':
      return pointsOf([value]);
    case '$gt':
      return [{ low: behind, high: last, point: false }];
    case '$gte':
      return [{ low: key, high: last, point: false }];
    case '$lt':
      return [{ low: first, high: key, point: false }];
    case '$lte':
      return [{ low: first, high: behind, point: false }];
    default:
      return null;
  }
}

/** One point for each value, in the order of their keys. */
function pointsOf(values: Value[]): Bound[] | null {
  if (!values.every(isUsable)) return null;
  const keys = values.map(keyOf).sort((a, b) => Buffer.compare(a, b));
  return keys
    .filter((key, i) => i === 0 || !key.equals(keys[i - 1] as Buffer))
    .map((low) => ({ low, high: successor(low) as Buffer, point: true }));
}

/**
 * Null means missing too, an array its elements too, and a regular expression is a pattern:
 * what an index holds for them is not what the filter asks for.
 */
function isUsable(value: Value): boolean {
  if (value === null || Array.isArray(value) || isRegExp(value)) return false;
  if (isNumeric(value)) return !Number.isNaN(toNumber(value));
  return bsonType(value) !== 'MinKey' && bsonType(value) !== 'MaxKey';
}

function intersect(some: Bound[], others: Bound[]): Bound[] {
  const met: Bound[] = [];
  for (const a of some) {
    for (const b of others) {
      const low = Buffer.compare(a.low, b.low) >= 0 ? a.low : b.low;
      const high = Buffer.compare(a.high, b.high) <= 0 ? a.high : b.high;
      if (Buffer.compare(low, high) < 0) met.push({ low, high, point: a.point || b.point });
    }
  }
  return met;
}

/** Of two that hold both, but not together, the one that lets less through. */
function narrower(a: Bound[], b: Bound[]): Bound[] {
  const weight = (bounds: Bound[]): number =>
    bounds.every((bound) => bound.point) ? bounds.length : Infinity;
  return weight(b) < weight(a) ? b : a;
}
