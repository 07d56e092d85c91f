import { asIndex } from '../query/paths.js';
import { descending, EMPTY_ARRAY_KEY, keyOf } from '../bson/key.js';
import { MongoError } from '../errors.js';
import { isDoc, type Doc, type Maybe } from '../bson/types.js';

/** A field of an index or a sort. */
export interface KeyField {
  path: string;
  parts: string[];
  direction: 1 | -1;
}

/** One entry that a document has in an index. */
export interface IndexKey {
  key: Buffer;
  /** The value of each field, for error messages. */
  values: Maybe[];
}

export interface IndexKeys {
  keys: IndexKey[];
  /** Whether an array was spread into several entries. */
  multikey: boolean;
  /** Whether none of the fields is there. */
  empty: boolean;
}

/** How far a field's path has been followed. */
interface Trail {
  at: Maybe;
  rest: string[];
  /** The value is an array's element already: it is taken as it is. */
  element: boolean;
}

/**
 * The entries of a document under some fields: one, or with an array on the way one for each of its elements.
 * @throws MongoError CannotIndexParallelArrays for two different arrays.
 * Source: MongoDB manual, "Multikey Indexes".
 */
export function indexKeys(fields: KeyField[], doc: Doc): IndexKeys {
  const result: IndexKeys = { keys: [], multikey: false, empty: true };
  const trails = fields.map((field) => ({ at: doc, rest: field.parts, element: false }));
  collect(fields, trails, result);
  if (result.keys.length > 1) result.keys = withoutRepeats(result.keys);
  return result;
}

function collect(fields: KeyField[], from: Trail[], result: IndexKeys): void {
  const trails = from.map(follow);
  const array = trails.find((trail) => Array.isArray(trail.at) && !trail.element);
  if (!array) {
    if (trails.some((trail) => trail.at !== undefined)) result.empty = false;
    result.keys.push(joined(fields, trails));
    return;
  }
  const parallel = trails.findIndex(
    (trail) => Array.isArray(trail.at) && !trail.element && trail.at !== array.at,
  );
  if (parallel >= 0)
    throw new MongoError(
      'CannotIndexParallelArrays',
      `cannot index parallel arrays [${fields[parallel]?.path ?? ''}] [${fields[trails.indexOf(array)]?.path ?? ''}]`,
    );
  result.multikey = true;
  const elements = array.at as Maybe[];
  // An empty array leaves an entry too, so that a sort and a unique index see the document.
  for (const element of elements.length > 0 ? elements : [EMPTY]) {
    collect(
      fields,
      trails.map((trail) => (trail.at === array.at ? inElement(trail, element) : trail)),
      result,
    );
  }
}

const EMPTY = Symbol('empty array') as unknown as undefined;

function inElement(trail: Trail, element: Maybe): Trail {
  if (trail.rest.length === 0) return { at: element, rest: [], element: true };
  // An array within an array is not walked into by a name.
  return isDoc(element)
    ? { at: element, rest: trail.rest, element: false }
    : { at: undefined, rest: [], element: true };
}

function follow(trail: Trail): Trail {
  if (trail.element) return trail;
  let { at } = trail;
  let used = 0;
  while (used < trail.rest.length) {
    const part = trail.rest[used] as string;
    if (isDoc(at)) at = at.get(part);
    else if (Array.isArray(at)) {
      const index = asIndex(part);
      if (index === null) break;
      at = at[index];
    } else {
      at = undefined;
      used = trail.rest.length;
      break;
    }
    used++;
  }
  return { at, rest: used === 0 ? trail.rest : trail.rest.slice(used), element: false };
}

function joined(fields: KeyField[], trails: Trail[]): IndexKey {
  const parts = trails.map(({ at }, i) => {
    const key = isEmptyMarker(at) ? EMPTY_ARRAY_KEY : keyOf(at);
    return fields[i]?.direction === -1 ? descending(key) : key;
  });
  const key = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return { key, values: trails.map(({ at }) => (isEmptyMarker(at) ? [] : at)) };
}

function isEmptyMarker(value: Maybe): boolean {
  return typeof value === 'symbol';
}

function withoutRepeats(keys: IndexKey[]): IndexKey[] {
  const byKey = new Map(keys.map((entry) => [entry.key.toString('latin1'), entry]));
  return [...byKey.values()];
}

/** A sort's place for a document: the first of the entries that an index on the same fields would have. */
export function sortKey(fields: KeyField[], doc: Doc): Buffer {
  const [first, ...others] = indexKeys(fields, doc).keys.map((entry) => entry.key);
  return others.reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least), first as Buffer);
}

/** The fields of `{ a: 1, 'b.c': -1 }`. */
export function keyFields(pattern: Iterable<[string, 1 | -1]>): KeyField[] {
  return [...pattern].map(([path, direction]) => ({ path, parts: path.split('.'), direction }));
}
