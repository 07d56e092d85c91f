import { descending, successor } from '../bson/key.js';
import type { Doc } from '../bson/types.js';
import { equalValues } from '../bson/compare.js';
import type { Collection, Index } from '../storage/collection.js';
import { keyFields, type KeyField } from '../storage/index-keys.js';
import { rangeOf, type KeyRange } from '../storage/store.js';
import { boundsOf, type Bound } from './bounds.js';

/** How the documents that may answer a filter are found. */
export interface Plan {
  /** Null: the documents themselves, which are sorted by _id. */
  index: Index | null;
  /** What is read of it, one after the other; in reverse from the last one back. */
  ranges: KeyRange[];
  reverse: boolean;
  /** What comes is in the order asked for already. */
  sorted: boolean;
  /** Every document of the collection is read. */
  wholeCollection: boolean;
}

/** More points than this are not read one by one. */
const MOST_RANGES = 1000;

/**
 * Chooses the index that lets the least through, and among equals the one that gives the order asked for.
 * Source for what an index can do: MongoDB manual, "Compound Indexes" and "Use Indexes to Sort Query Results".
 */
export function choosePlan(collection: Collection, filter: Doc, sort: KeyField[]): Plan {
  const usable = collection.indexes.filter((index) => isUsable(index, filter));
  const options = [null, ...usable].map((index) => planWith(collection, index, filter, sort));
  const best = options.reduce((a, b) => (b.score > a.score ? b : a));
  return best.plan;
}

function isUsable(index: Index, filter: Doc): boolean {
  if (index.building) return false;
  if (index.sparse && boundsOf(filter, index.fields[0]?.path ?? '', true) === null) return false;
  // A partial index knows all answers only where the filter asks for what the index asks for.
  return [...(index.partial?.filter ?? [])].every(([path, operand]) => {
    const asked = filter.get(path);
    return asked !== undefined && equalValues(asked, operand);
  });
}

const ID_FIELDS = keyFields([['_id', 1]]);

function planWith(
  collection: Collection,
  index: Index | null,
  filter: Doc,
  sort: KeyField[],
): { plan: Plan; score: number } {
  const fields = index?.fields ?? ID_FIELDS;
  const multikey = index?.multikey ?? false;
  const bounds = usedBounds(fields, filter, multikey);
  const prefix = index?.prefix ?? collection.prefix;
  const ranges = joinBounds(prefix, fields, bounds);
  // In an index with several entries for a document, none of them is the document's place in an order.
  const order = sort.length === 0 ? 1 : multikey ? null : orderGiven(fields, bounds, sort);
  const points = bounds.filter((bound) => bound.every(({ point }) => point)).length;
  // A unique point first, then as many fields as possible, then the order; the collection itself last.
  const whole = bounds.length === 0;
  const single = points === fields.length && (index === null || index.unique);
  const score =
    (single ? 1000 : 0) +
    points * 10 +
    (bounds.length - points) * 5 +
    (order !== null && sort.length > 0 ? 2 : 0) +
    (index === null ? 1 : 0);
  const plan = { index, ranges, reverse: order === -1, sorted: order !== null, wholeCollection: whole };
  return { plan, score: whole && order === null && index !== null ? -1 : score };
}

/** Bounds for the first fields, as far as each one before the last is points only. */
function usedBounds(fields: KeyField[], filter: Doc, multikey: boolean): Bound[][] {
  const used: Bound[][] = [];
  let ranges = 1;
  for (const { path } of fields) {
    const bounds = boundsOf(filter, path, multikey);
    if (bounds === null || ranges * Math.max(1, bounds.length) > MOST_RANGES) break;
    ranges *= bounds.length;
    used.push(bounds);
    // Bounds on two fields of one array could be met by two elements.
    if (multikey || !bounds.every(({ point }) => point)) break;
  }
  return used;
}

function joinBounds(prefix: Buffer, fields: KeyField[], bounds: Bound[][]): KeyRange[] {
  let prefixes = [prefix];
  let ranges: KeyRange[] = [rangeOf(prefix)];
  bounds.forEach((bound, i) => {
    const turned = bound.map((one) => (fields[i]?.direction === -1 ? turnedOver(one) : one));
    if (fields[i]?.direction === -1) turned.reverse();
    ranges = prefixes.flatMap((start) =>
      turned.map(({ low, high }) => ({
        from: Buffer.concat([start, low]),
        to: Buffer.concat([start, high]),
      })),
    );
    prefixes = prefixes.flatMap((start) => turned.map(({ low }) => Buffer.concat([start, low])));
  });
  return ranges;
}

/** The same bound in an index that runs the other way. */
function turnedOver(bound: Bound): Bound {
  // A point's low end is a whole key: turned over, it is the point's key there.
  if (bound.point) {
    const low = descending(bound.low);
    return { low, high: successor(low) as Buffer, point: true };
  }
  return {
    low: successor(descending(bound.high)) as Buffer,
    high: successor(descending(bound.low)) as Buffer,
    point: false,
  };
}

/** Whether reading the index forwards (1) or backwards (-1) gives the order asked for; null: neither. */
function orderGiven(fields: KeyField[], bounds: Bound[][], sort: KeyField[]): 1 | -1 | null {
  const isSingle = (i: number): boolean => bounds[i]?.length === 1 && bounds[i][0]?.point === true;
  let direction: 1 | -1 | null = null;
  let at = 0;
  for (const wanted of sort) {
    const fixed = fields.findIndex((field, i) => field.path === wanted.path && isSingle(i));
    if (fixed >= 0) continue;
    while (at < fields.length && isSingle(at)) at++;
    const field = fields[at];
    if (field?.path !== wanted.path) return null;
    const needed = field.direction === wanted.direction ? 1 : -1;
    if (direction !== null && needed !== direction) return null;
    direction = needed;
    at++;
  }
  // Several ranges are read in the order of their field. Unless that is the first one sorted by, each brings an order of its own.
  const leading = sort.find(({ path }) => !fields.some((field, i) => field.path === path && isSingle(i)));
  const several = bounds.findIndex((bound) => bound.length > 1);
  if (leading && several >= 0 && fields[several]?.path !== leading.path) return null;
  return direction ?? 1;
}
