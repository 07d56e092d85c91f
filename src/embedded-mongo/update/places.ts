import { MongoError } from '../errors.js';
import { describe } from '../bson/describe.js';
import { isDoc, type Doc, type Maybe, type Value } from '../bson/types.js';
import { asIndex } from '../query/paths.js';

/** A field of a document, or an element of an array, that a modifier works on. */
export interface Place {
  get(): Maybe;
  set(value: Value): void;
  /** An element of an array is not taken out, but becomes null. */
  unset(): void;
}

/** The largest gap that a set beyond an array's end may fill with nulls. Source: the server's own limit. */
const MOST_PADDING = 1_500_000;

/**
 * The place that a path names, made on the way where `create` is set; null where there is nothing to change.
 * @param parts without `$` and `$[]`: see `expandPath`.
 * @throws MongoError PathNotViable, if `create` is set and the way leads through a value that has no fields.
 */
export function placeAt(doc: Doc, parts: string[], create: boolean): Place | null {
  let container: Doc | Value[] = doc;
  for (const [at, part] of parts.entries()) {
    const place = placeIn(container, part);
    if (!place) {
      if (create) throw notViable(parts, at, container);
      return null;
    }
    if (at === parts.length - 1) return place;
    let inner = place.get();
    if (inner === undefined) {
      if (!create) return null;
      inner = new Map<string, Value>();
      // Attached before it is filled: a modifier that then fails throws the whole copy away.
      place.set(inner);
    }
    if (!isDoc(inner) && !Array.isArray(inner)) {
      if (create) throw notViable(parts, at + 1, inner);
      return null;
    }
    container = inner;
  }
  return null;
}

function placeIn(container: Doc | Value[], name: string): Place | null {
  if (isDoc(container)) {
    return {
      get: () => container.get(name),
      set: (value) => container.set(name, value),
      unset: () => container.delete(name),
    };
  }
  const index = asIndex(name);
  return index === null ? null : elementPlace(container, index);
}

function elementPlace(array: Value[], index: number): Place {
  return {
    get: () => array[index],
    set: (value) => {
      if (index - array.length > MOST_PADDING)
        throw new MongoError('BadValue', `can't backfill more than ${MOST_PADDING} elements`);
      while (array.length < index) array.push(null);
      array[index] = value;
    },
    unset: () => {
      if (index < array.length) array[index] = null;
    },
  };
}

function notViable(parts: string[], at: number, value: Value): MongoError {
  return new MongoError(
    'PathNotViable',
    `Cannot create field '${parts[at] ?? ''}' in element {${parts[at - 1] ?? ''}: ${describe(value)}}`,
  );
}
