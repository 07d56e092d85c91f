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

/** What the parts of a path in angular brackets and `$` stand for. */
export interface Positions {
  /** For `$`: where the filter matched. */
  index: number | undefined;
  /** For `$[name]`: which elements are meant. */
  filters: Map<string, (element: Value) => boolean>;
}

/** The largest gap that a set beyond an array's end may fill with nulls. Source: the server's own limit. */
const MOST_PADDING = 1_500_000;

/**
 * The places that a path of an update names, made on the way where `create` is set.
 * @throws MongoError PathNotViable where the way leads through a value that has no fields;
 * without `create` there is then simply nothing to change.
 */
export function placesOf(doc: Doc, parts: string[], create: boolean, positions: Positions): Place[] {
  const places: Place[] = [];
  walk(doc, parts, 0, create, positions, places);
  return places;
}

function walk(
  container: Doc | Value[],
  parts: string[],
  at: number,
  create: boolean,
  positions: Positions,
  places: Place[],
): void {
  const part = resolve(parts[at] as string, positions);
  const last = at === parts.length - 1;
  if (part.startsWith('$[')) {
    for (const index of selected(container, part, parts, at, positions)) {
      const array = container as Value[];
      const element = array[index] as Value;
      if (last) places.push(elementPlace(array, index));
      else if (isDoc(element) || Array.isArray(element))
        walk(element, parts, at + 1, create, positions, places);
      else if (create) throw notViable(parts, at + 1, String(index), element);
    }
    return;
  }
  const place = placeIn(container, part);
  if (!place) {
    if (create) throw notViable(parts, at, parts[at - 1] ?? '', container);
    return;
  }
  if (last) {
    places.push(place);
    return;
  }
  let inner = place.get();
  if (inner === undefined) {
    if (!create) return;
    inner = new Map<string, Value>();
    // Attached before it is filled: a modifier that then fails throws the whole copy away.
    place.set(inner);
  }
  if (isDoc(inner) || Array.isArray(inner)) walk(inner, parts, at + 1, create, positions, places);
  else if (create) throw notViable(parts, at + 1, part, inner);
}

function resolve(part: string, positions: Positions): string {
  if (part !== '$') return part;
  if (positions.index === undefined)
    throw new MongoError('BadValue', 'The positional operator did not find the match needed from the query.');
  return String(positions.index);
}

function selected(
  container: Doc | Value[],
  part: string,
  parts: string[],
  at: number,
  positions: Positions,
): number[] {
  if (!Array.isArray(container))
    throw new MongoError(
      'BadValue',
      `Cannot apply array updates to non-array element ${parts[at - 1] ?? ''}: ${describe(container)}`,
    );
  const name = part.slice(2, -1);
  const wanted = name === '' ? () => true : positions.filters.get(name);
  return [...container.keys()].filter((index) => wanted?.(container[index] as Value));
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

function notViable(parts: string[], at: number, name: string, value: Value): MongoError {
  return new MongoError(
    'PathNotViable',
    `Cannot create field '${parts[at] ?? ''}' in element {${name}: ${describe(value)}}`,
  );
}
