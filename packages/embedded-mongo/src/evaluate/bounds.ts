import type { Range } from '../store.js';
import { behind, keyOf, rankByte } from './keys.js';
import { fieldOf, isOperators, toNumber, type Doc, type Maybe, type Value } from './values.js';

/** A part of an index's field: one value, or values of one type. */
export interface Part extends Range {
  isPoint: boolean;
  isNull: boolean;
}

/**
 * The keys of a field within a filter's bounds, in ascending order: every matching document has a value of the field, or an element of
 * its array, in one of them; one that lacks the field is in null's. Not every document in them matches. Null if an index is of no
 * use. Arrays are never bounds, since they also match elements.
 * @param multikey whether the field may hold arrays, or lie in one. Then two elements may meet two conditions, so only one of them
 *   is a bound; otherwise all are.
 */
export function partsOf(filter: Doc, path: string, multikey: boolean): Part[] | null {
  const operand = fieldOf(filter, path);
  if (operand === undefined) return null;
  const operators: Partial<Doc> = isOperators(operand) ? operand : { $eq: operand };
  const { $eq, $in } = operators;
  if (isUsable($eq)) return pointsOf([$eq]);
  if (Array.isArray($in) && $in.every(isUsable)) return pointsOf($in);
  const ends = ['$gt', '$gte', '$lt', '$lte'].flatMap((name) => {
    const end = operators[name];
    return isUsable(end) ? [[name, end] as const] : [];
  });
  const [first] = ends;
  if (!first) return null;
  const rank = rankByte(first[1]);
  const isOneType = ends.every(([, end]) => rankByte(end) === rank);
  const part: Part = {
    from: Buffer.from([rank]),
    to: Buffer.from([rank + 1]),
    isPoint: false,
    isNull: false,
  };
  for (const [name, end] of multikey || !isOneType ? [first] : ends) {
    const key = name === '$gt' || name === '$lte' ? behind(keyOf(end)) : keyOf(end);
    part[name.startsWith('$g') ? 'from' : 'to'] = key;
  }
  return [part];
}

const isUsable = (value: Maybe): value is Value =>
  value !== undefined && !Array.isArray(value) && !Number.isNaN(toNumber(value));

function pointsOf(values: Value[]): Part[] {
  const keys = new Map(values.map((value) => [keyOf(value).toString('latin1'), value === null]));
  return [...keys]
    .map(([key, isNull]) => ({ from: Buffer.from(key, 'latin1'), isNull }))
    .sort((a, b) => a.from.compare(b.from))
    .map(({ from, isNull }) => ({ from, to: behind(from), isPoint: true, isNull }));
}
