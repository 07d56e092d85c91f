import { fieldOf, isOperators, rankOf, toNumber, type Doc, type Maybe, type Value } from './values.js';

/** One of these values, or a range: values of the type of its ends only. */
export interface Bounds {
  eq?: Value[];
  gt?: Value;
  gte?: Value;
  lt?: Value;
  lte?: Value;
}

/**
 * The bounds of a field in a filter: every matching document has a value of the field, or an element of its array, within them. Not
 * every document within them matches. Null if an index is of no use. Null and arrays are never bounds, since they also match missing
 * fields and elements.
 * @param multikey whether the field may hold arrays, or lie in one. Then two elements may meet two conditions, so only one of them
 *   is a bound; otherwise all are.
 */
export function bounds(filter: Doc, path: string, multikey = true): Bounds | null {
  const operand = fieldOf(filter, path);
  if (operand === undefined) return null;
  const operators: Partial<Doc> = isOperators(operand) ? operand : { $eq: operand };
  const { $eq, $in } = operators;
  if (isUsable($eq)) return { eq: [$eq] };
  if (Array.isArray($in) && $in.every(isUsable)) return { eq: $in };
  const ends = ['gt', 'gte', 'lt', 'lte'].flatMap((name) => {
    const end = operators[`$${name}`];
    return isUsable(end) ? [[name, end] as const] : [];
  });
  const isOneType = new Set(ends.map(([, end]) => rankOf(end))).size === 1;
  const used = multikey || !isOneType ? ends.slice(0, 1) : ends;
  return used.length === 0 ? null : Object.fromEntries(used);
}

const isUsable = (value: Maybe): value is Value =>
  value !== undefined && value !== null && !Array.isArray(value) && !Number.isNaN(toNumber(value));
