import { rangeOf, spacePrefix, type Collection, type Index } from './catalog.js';
import { bounds, type Bounds } from './evaluate/filter.js';
import { toNumber, type Doc, type Value } from './evaluate/values.js';
import { behind, keyOf, MAX_KEY, rankByte } from './evaluate/keys.js';
import type { Range } from './store.js';

/** How to find the documents that may match a filter. */
export interface Plan {
  /** Null: the documents themselves, which lie in the order of their `_id`. */
  index: Index | null;
  /** Whether a document can have several entries. */
  multikey: boolean;
  /** Read one after the other, or in reverse. */
  ranges: Range[];
  reverse: boolean;
  /** The ranges give the documents in the order of the sort. */
  sorted: boolean;
  /** How many of the index's first fields narrow the ranges. */
  bounded: number;
}

/** More values than this are not looked up one by one. */
const MOST_RANGES = 1000;

/**
 * Chooses the index that narrows the search most, and among equals one that gives the order.
 * @param isMultikey whether an index has, or had, an array in it
 * Source: MongoDB manual, "Compound Indexes" and "Use Indexes to Sort Query Results"
 */
export function choosePlan(
  collection: Collection,
  filter: Doc,
  sort: Doc,
  isMultikey: (index: Index) => boolean,
): Plan {
  const ready = collection.indexes.filter((index) => index.ready);
  const options = [null, ...ready].map((index) =>
    planWith(collection, index, filter, sort, index !== null && isMultikey(index)),
  );
  return options.reduce((best, other) => (other.score > best.score ? other : best)).plan;
}

function planWith(
  { id }: Collection,
  index: Index | null,
  filter: Doc,
  sort: Doc,
  multikey: boolean,
): { plan: Plan; score: number } {
  const paths = index?.paths ?? ['_id'];
  let ranges = [rangeOf(spacePrefix(index?.id ?? id))];
  /** For each field that is bound to values: how many. */
  const points: number[] = [];
  let bounded = 0;
  for (const path of paths) {
    const parts = partsOf(bounds(filter, path, multikey));
    if (!parts || ranges.length * parts.length > MOST_RANGES) break;
    // A range of the fields so far is the prefix of all keys in it, since each of them is one value.
    const narrower = ranges.flatMap(({ from: prefix }) =>
      parts.map(({ from, to }) => ({ from: Buffer.concat([prefix, from]), to: Buffer.concat([prefix, to]) })),
    );
    // LMDB looks for no key that it could not hold.
    if (narrower.some(({ from, to }) => Math.max(from.length, to.length) > MAX_KEY)) break;
    ranges = narrower;
    bounded++;
    if (!parts.every(({ point }) => point)) break;
    points.push(parts.length);
  }
  // In an index with several entries for a document, none of them is the document's place in an order.
  const isAsked = Object.keys(sort).length > 0;
  const order = !isAsked
    ? 1
    : multikey
      ? null
      : orderGiven(index && !index.unique ? [...paths, '_id'] : paths, points, sort);
  const isOne = points.length === paths.length && (index === null || index.unique);
  const score =
    (isOne ? 1000 : 0) +
    points.length * 10 +
    (bounded - points.length) * 5 +
    (isAsked && order !== null ? 2 : 0) +
    (index === null ? 1 : 0) -
    // Documents without the field are missing from it, and answer no bound.
    (index?.sparse === true && bounded === 0 ? 1000 : 0);
  const plan = { index, multikey, ranges, reverse: order === -1, sorted: order !== null, bounded };
  return { plan, score };
}

interface Part extends Range {
  /** It holds one value. */
  point: boolean;
}

/** The keys of a field within its bounds, in ascending order; null if an index is of no use. */
function partsOf(found: Bounds | null): Part[] | null {
  if (!found) return null;
  if (found.eq) return pointsOf(found.eq);
  const { gt, gte, lt, lte } = found;
  const rank = rankByte(gt ?? gte ?? lt ?? lte);
  const from = gte !== undefined ? keyOf(gte) : gt !== undefined ? behind(keyOf(gt)) : Buffer.from([rank]);
  const to = lt !== undefined ? keyOf(lt) : lte !== undefined ? behind(keyOf(lte)) : Buffer.from([rank + 1]);
  return [{ from, to, point: false }];
}

function pointsOf(values: Value[]): Part[] {
  const keys = values.map(keyOf).sort((a, b) => a.compare(b));
  return keys
    .filter((key, i) => i === 0 || !key.equals(keys[i - 1] as Buffer))
    .map((key) => ({ from: key, to: behind(key), point: true }));
}

/**
 * Whether reading forwards (1) or backwards (-1) gives the order; null: neither. A field that is bound to one value is in any order.
 * @param points for each of the first fields, to how many values it is bound
 */
function orderGiven(paths: string[], points: number[], sort: Doc): 1 | -1 | null {
  const isFixed = (path: string): boolean => points[paths.indexOf(path)] === 1;
  const given = paths.filter((path) => !isFixed(path));
  // Behind the `_id`, which no two documents share, nothing is left to be sorted. Ranges for several values of a field come one
  // after the other, which is the order of that field: it is the first one given.
  const wanted = Object.entries(sort).filter(([path]) => !isFixed(path));
  const end = given.indexOf('_id') + 1;
  const used = end > 0 ? wanted.slice(0, end) : wanted;
  if (used.some(([path], i) => path !== given[i])) return null;
  const directions = new Set(used.map(([, direction]) => toNumber(direction)));
  return directions.size > 1 ? null : directions.has(-1) ? -1 : 1;
}
