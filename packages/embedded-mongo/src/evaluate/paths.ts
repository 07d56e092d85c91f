import { fieldOf, isDoc, type Doc, type Maybe } from './values.js';

const INDEX = /^(0|[1-9]\d*)$/;

/** A part of a path as a place in an array, or null where it can only be a name. */
export function asIndex(part: string): number | null {
  return INDEX.test(part) ? Number(part) : null;
}

/**
 * Visits every value that a dotted path names, until a visit answers true. An array on the way stands for each of its documents and,
 * where the path has a number, for that element. An array at the end is visited as a whole. A path that goes on behind a value
 * without fields leads to undefined; behind an array's element without fields, or an empty array, it leads nowhere.
 * @returns whether a visit answered true
 * Source: MongoDB manual, "Query an Array of Embedded Documents"; the server's `BSONElementIterator`
 */
export function visitPath(value: Maybe, path: string[], visit: (value: Maybe) => boolean): boolean {
  const [part, ...rest] = path;
  if (part === undefined) return visit(value);
  if (isDoc(value)) return visitPath(fieldOf(value, part), rest, visit);
  if (!Array.isArray(value)) return visit(undefined);
  const named = asIndex(part);
  return value.some((element, i) => {
    if (isDoc(element) && visitPath(element, path, visit)) return true;
    if (i !== named || (rest.length > 0 && !isDoc(element) && !Array.isArray(element))) return false;
    return visitPath(element, rest, visit);
  });
}

/** All values that a dotted path names: an array's elements, or the array itself if it is empty; undefined where a field is missing. */
export function valuesAt(doc: Doc, path: string): Maybe[] {
  const values: Maybe[] = [];
  visitPath(doc, path.split('.'), (value) => {
    values.push(...(Array.isArray(value) && !isEmptyArray(value) ? value : [value]));
    return false;
  });
  return values;
}

export const isEmptyArray = (value: Maybe): boolean => Array.isArray(value) && value.length === 0;
