import type { Range } from '../store.js';
import { behind, EMPTY_ARRAY_KEY, keyOf, rankByte } from './keys.js';
import { isEmptyArray } from './paths.js';
import { fieldOf, isNan, isOperators, type Doc, type Maybe, type Value } from './values.js';

/** A part of an index's field: one value (a point), or values of one type. */
export interface Part extends Range {
  isPoint: boolean;
}

/**
 * The keys of a field within a filter's bounds, in ascending order: every matching document has a value of the field, or an element of
 * its array, in one of them; one that lacks the field is in null's. Not every document in them matches. Null if an index is of no
 * use. Arrays are no bounds, since they also match elements, except for the empty one.
 * @param multikey whether the field may hold arrays, or lie in one. Then two elements may meet two conditions, so only one of them
 *   is a bound; otherwise all are.
 */
export function partsOf(filter: Doc, path: string, multikey: boolean): Part[] | null {
  const operand = fieldOf(filter, path);
  if (operand === undefined) return null;
  const operators: Partial<Doc> = isOperators(operand) ? operand : { $eq: operand };
  const { $eq, $in, $exists } = operators;
  if (isUsable($eq)) return pointsOf([keyOf($eq)]);
  if (isEmptyArray($eq)) return pointsOf([EMPTY_ARRAY_KEY]);
  if (Array.isArray($in) && $in.every(isUsable)) return pointsOf($in.map(keyOf));
  if ($exists === false) return pointsOf([keyOf(null)]);
  const ends = ['$gt', '$gte', '$lt', '$lte'].flatMap((name) => {
    const end = operators[name];
    return isUsable(end) ? [[name, end] as const] : [];
  });
  const [first] = ends;
  if (!first) return null;
  const rank = rankByte(first[1]);
  const isOneType = ends.every(([, end]) => rankByte(end) === rank);
  const part: Part = { from: Buffer.from([rank]), to: Buffer.from([rank + 1]), isPoint: false };
  for (const [name, end] of multikey || !isOneType ? [first] : ends) {
    const key = name === '$gt' || name === '$lte' ? behind(keyOf(end)) : keyOf(end);
    part[name.startsWith('$g') ? 'from' : 'to'] = key;
  }
  return [part];
}

const isUsable = (value: Maybe): value is Value =>
  value !== undefined && !Array.isArray(value) && !isNan(value);

function pointsOf(keys: Buffer[]): Part[] {
  const sorted = keys.sort((a, b) => a.compare(b));
  const different = sorted.filter((key, i) => i === 0 || !key.equals(sorted[i - 1] as Buffer));
  return different.map((from) => ({ from, to: behind(from), isPoint: true }));
}
