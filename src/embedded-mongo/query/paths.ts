import { isDoc, type Doc, type Maybe, type Value } from '../bson/types.js';

const INDEX = /^(0|[1-9]\d*)$/;

/** A part of a path as a place in an array; null where it is a name only. */
export function asIndex(part: string): number | null {
  return INDEX.test(part) ? Number(part) : null;
}

/** What a visitor is told of a place: its value, and the index in the outermost array that was walked through to it. */
export type Visit = (value: Maybe, arrayIndex: number | undefined) => boolean;

/**
 * Visits every value that a dotted path names in a document, until a visit answers true.
 * An array on the way stands for each of its documents and, where the path gives a number, for that element.
 * An array at the end is visited element by element, and then as a whole; with `leaf` as 'whole' only as a whole.
 * @returns whether a visit answered true.
 * Source: MongoDB manual, "Query an Array" and "Query an Array of Embedded Documents"; what counts as
 * missing on the way (no field: yes; an element that is no document: no) is as the server does it.
 */
export function visitPath(doc: Doc, parts: string[], leaf: 'each' | 'whole', visit: Visit): boolean {
  return visitFrom(doc, parts, 0, leaf, undefined, visit);
}

function visitFrom(
  start: Doc | Value[],
  parts: string[],
  from: number,
  leaf: 'each' | 'whole',
  arrayIndex: number | undefined,
  visit: Visit,
): boolean {
  let value: Maybe = start;
  let at = from;
  // Through documents as far as they go.
  while (at < parts.length && isDoc(value)) value = value.get(parts[at++] as string);
  if (!Array.isArray(value)) return visit(at < parts.length ? undefined : value, arrayIndex);
  if (at === parts.length) return visitLeaf(value, leaf, arrayIndex, visit);
  const index = asIndex(parts[at] as string);
  for (let i = 0; i < value.length; i++) {
    const element = value[i] as Value;
    const outermost = arrayIndex ?? i;
    if (isDoc(element) && visitFrom(element, parts, at, leaf, outermost, visit)) return true;
    if (i !== index) continue;
    if (at + 1 === parts.length) {
      if (visit(element, outermost)) return true;
      if (Array.isArray(element) && leaf === 'each' && visitLeaf(element, leaf, outermost, visit))
        return true;
    } else if (isDoc(element) || Array.isArray(element)) {
      if (visitFrom(element, parts, at + 1, leaf, outermost, visit)) return true;
    }
  }
  return false;
}

function visitLeaf(
  array: Value[],
  leaf: 'each' | 'whole',
  arrayIndex: number | undefined,
  visit: Visit,
): boolean {
  if (leaf === 'each')
    for (let i = 0; i < array.length; i++) if (visit(array[i], arrayIndex ?? i)) return true;
  return visit(array, arrayIndex);
}
