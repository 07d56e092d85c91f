import { rangeOf, spacePrefix, type Collection, type Index } from './catalog.js';
import { check } from './errors.js';
import { partsOf } from './evaluate/bounds.js';
import { MAX_KEY, rankByte } from './evaluate/keys.js';
import { toNumber, type Doc } from './evaluate/values.js';
import type { Range } from './store.js';

/** Which documents to find, in which order, and as what. */
export interface Query {
  filter: Doc;
  sort?: Doc;
  limit?: number;
  project?: (doc: Doc) => Doc;
}

/** How to find the documents that may match a filter, in the order of a sort. */
export interface Plan {
  /** Null: the documents themselves, which lie in the order of their `_id`. */
  index: Index | null;
  /** Whether a document can have several entries. */
  multikey: boolean;
  /** Read one after the other, or in reverse. */
  ranges: Range[];
  reverse: boolean;
  /** How many of the index's first fields narrow the ranges. */
  bounded: number;
  /** How much it narrows the search; the highest is best. */
  score: number;
}

/** More values than this are not looked up one by one. */
const MOST_RANGES = 1000;

/**
 * Chooses the index that gives the order and narrows the search most.
 * @param multikeys the indexes that have, or had, an array in them
 * @throws MongoError NoQueryExecutionPlans if none gives the order: nothing is sorted here
 * Source: MongoDB manual, "Compound Indexes" and "Use Indexes to Sort Query Results"
 */
export function choosePlan(collection: Collection, query: Query, multikeys: Index[]): Plan {
  const ready = collection.indexes.filter((index) => index.ready);
  const plans = [null, ...ready].flatMap(
    (index) => planWith(collection, index, query, index !== null && multikeys.includes(index)) ?? [],
  );
  const [best] = plans.sort((a, b) => b.score - a.score);
  check(best, 'NoQueryExecutionPlans', `no index gives the order ${JSON.stringify(query.sort)}`);
  return best;
}

function planWith({ id }: Collection, index: Index | null, query: Query, multikey: boolean): Plan | null {
  const { filter, sort = {} } = query;
  const paths = index?.paths ?? ['_id'];
  let ranges = [rangeOf(spacePrefix(index?.id ?? id))];
  /** For each field that is bound to values: how many. */
  const points: number[] = [];
  let bounded = 0;
  for (const path of paths) {
    const parts = partsOf(filter, path, multikey);
    if (!parts || ranges.length * parts.length > MOST_RANGES) break;
    // Documents without the field are missing from a sparse index.
    if (index?.sparse && parts.some(({ from }) => from[0] === rankByte(null))) break;
    // A range of the fields so far is the prefix of all keys in it, since each of them is one value.
    const narrower = ranges.flatMap(({ from: prefix }) =>
      parts.map(({ from, to }) => ({ from: Buffer.concat([prefix, from]), to: Buffer.concat([prefix, to]) })),
    );
    // LMDB looks for no key that it could not hold.
    if (narrower.some(({ from, to }) => Math.max(from.length, to.length) > MAX_KEY)) break;
    ranges = narrower;
    bounded++;
    if (!parts.every(({ isPoint }) => isPoint)) break;
    points.push(parts.length);
  }
  const isSorted = Object.keys(sort).length > 0;
  // Of several entries of a document in an index, none is its place in an order.
  if ((isSorted && multikey) || (index?.sparse && bounded === 0)) return null;
  const order = orderGiven(index && !index.unique ? [...paths, '_id'] : paths, points, sort);
  if (order === null) return null;
  const isOne = points.length === paths.length && (index === null || index.unique);
  const score =
    (isOne ? 1000 : 0) + points.length * 10 + (bounded - points.length) * 5 + (index === null ? 1 : 0);
  return { index, multikey, ranges, reverse: order === -1, bounded, score };
}

/**
 * Whether reading forwards (1) or backwards (-1) gives the order; null: neither. A field that is bound to one value is in any order.
 * @param points for each of the first fields, to how many values it is bound
 */
function orderGiven(paths: string[], points: number[], sort: Doc): 1 | -1 | null {
  const isFixed = (path: string): boolean => points[paths.indexOf(path)] === 1;
  const given = paths.filter((path) => !isFixed(path));
  // Ranges for several values of a field come one after the other, which is the order of that field: it is the first one given.
  const wanted = Object.entries(sort).filter(([path]) => !isFixed(path));
  if (wanted.some(([path], i) => path !== given[i])) return null;
  const directions = new Set(wanted.map(([, direction]) => toNumber(direction)));
  return directions.size > 1 ? null : directions.has(-1) ? -1 : 1;
}
