import { fieldOf, isDoc, type Maybe } from './values.js';

const INDEX = /^(0|[1-9]\d*)$/;

/** A part of a path as a place in an array, or null where it can only be a name. */
export function asIndex(part: string): number | null {
  return INDEX.test(part) ? Number(part) : null;
}

/** @param index where the value was found in the outermost array that stood for its elements; undefined if there was none */
export type Visit = (value: Maybe, index?: number) => boolean;

/**
 * Visits every value that a dotted path names, until a visit answers true. An array on the way stands for each of its documents and,
 * where the path has a number, for that element. An array at the end is visited element by element and then as a whole, or with
 * `leaf` as 'whole' only as a whole. A path that goes on behind a value without fields leads to undefined; behind an array's element
 * without fields, or an empty array, it leads nowhere.
 * @returns whether a visit answered true
 * Source: MongoDB manual, "Query an Array of Embedded Documents"; the server's `BSONElementIterator`
 */
export function visitPath(
  value: Maybe,
  path: string[],
  leaf: 'each' | 'whole',
  visit: Visit,
  outer?: number,
): boolean {
  const [part, ...rest] = path;
  if (part === undefined) {
    if (Array.isArray(value) && leaf === 'each')
      if (value.some((element, i) => visit(element, outer ?? i))) return true;
    return visit(value, outer);
  }
  if (isDoc(value)) return visitPath(fieldOf(value, part), rest, leaf, visit, outer);
  if (!Array.isArray(value)) return visit(undefined, outer);
  const named = asIndex(part);
  return value.some((element, i) => {
    if (isDoc(element) && visitPath(element, path, leaf, visit, outer ?? i)) return true;
    if (i !== named || (rest.length > 0 && !isDoc(element) && !Array.isArray(element))) return false;
    return visitPath(element, rest, leaf, visit, outer ?? i);
  });
}
