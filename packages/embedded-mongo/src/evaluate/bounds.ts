import { compareValues, isDoc, isOperators, rankOf, toNumber } from './values.js';
import type { Doc, Maybe, Value } from './values.js';

/** One of these values, or a range: values of the type of its ends only. */
export interface Bounds {
  eq?: Value[];
  gt?: Maybe;
  gte?: Maybe;
  lt?: Maybe;
  lte?: Maybe;
}

/**
 * What a filter says about a field: every document that answers it has a value of the field, or an element of its array, within the
 * bounds. Documents within them need not answer the filter. Null where the filter says nothing that an index could use; null and
 * arrays are never bounds, since they stand for what is missing and for elements too.
 * @param multikey whether the field may hold arrays, or lie in one. Then two conditions may be met by two elements, so only one of
 *   them is a bound; otherwise all are together.
 */
export function bounds(filter: Doc, path: string, multikey = true): Bounds | null {
  return Object.entries(filter)
    .flatMap(([name, operand]) => boundsOfClause(name, operand, path, multikey))
    .reduce<Bounds | null>((all, found) => (all ? together(all, found, multikey) : found), null);
}

function boundsOfClause(name: string, operand: Value, path: string, multikey: boolean): Bounds[] {
  if (name === '$or' && Array.isArray(operand)) return hull(operand, path, multikey);
  if (name === path) {
    const operators = isOperators(operand) ? operand : { $eq: operand };
    return Object.entries(operators).flatMap(([operator, value]) => boundsOfOperator(operator, value));
  }
  return [];
}

function boundsOfOperator(operator: string, value: Value): Bounds[] {
  if (operator === '$in') return Array.isArray(value) && value.every(isUsable) ? [{ eq: value }] : [];
  if (!['$eq', '$gt', '$gte', '$lt', '$lte'].includes(operator) || !isUsable(value)) return [];
  return [operator === '$eq' ? { eq: [value] } : { [operator.slice(1)]: value }];
}

const isUsable = (value: Value): boolean =>
  value !== null && !Array.isArray(value) && !Number.isNaN(toNumber(value));

/** Of two bounds both of which hold, the one with the fewest points, or a range of the ends of both. */
function together(a: Bounds, b: Bounds, multikey: boolean): Bounds {
  const fewer = (b.eq?.length ?? Infinity) < (a.eq?.length ?? Infinity) ? b : a;
  if (multikey || fewer.eq || !areOfOneType([a, b])) return fewer;
  const low = (a.gt ?? a.gte) === undefined ? b : a;
  const high = (a.lt ?? a.lte) === undefined ? b : a;
  return { gt: low.gt, gte: low.gte, lt: high.lt, lte: high.lte };
}

/** The range around all branches of an `$or`, if each says something about the field, and of one type. */
function hull(branches: Value[], path: string, multikey: boolean): Bounds[] {
  const all = branches.map((branch) => (isDoc(branch) ? bounds(branch, path, multikey) : null));
  const found = all.filter((each) => each !== null);
  if (found.length < all.length || !areOfOneType(found)) return [];
  const lows = found.flatMap(({ eq, gt, gte }) => eq ?? [gt ?? gte]);
  const highs = found.flatMap(({ eq, lt, lte }) => eq ?? [lt ?? lte]);
  const [gte, lte] = [furthest(-1, lows), furthest(1, highs)];
  return (gte ?? lte) === undefined ? [] : [{ gte, lte }];
}

const areOfOneType = (all: Bounds[]): boolean =>
  new Set(all.flatMap(({ eq, gt, gte, lt, lte }) => eq ?? [gt ?? gte ?? lt ?? lte]).map(rankOf)).size === 1;

/** The least or greatest value; none, if one branch has no end there. */
function furthest(sign: 1 | -1, ends: Maybe[]): Maybe {
  if (ends.includes(undefined)) return undefined;
  return ends.reduce((a, b) => (sign * compareValues(a, b) >= 0 ? a : b));
}
