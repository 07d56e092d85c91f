import { check } from '../errors.js';
import { asIndex, visitPath } from './paths.js';
import { keyOf, sameValue } from './keys.js';
import { fieldOf, isDoc, isOperators, toInteger, toNumber } from './values.js';
import { typeName, type Doc, type Maybe, type Value } from './values.js';

export { bounds, type Bounds } from './bounds.js';

/** The result for a document that matches a filter. */
export interface Match {
  /** The array element that matched, which the positional `$` stands for. */
  position?: number;
  /** Several conditions matched at different elements. Which one MongoDB takes depends on its plan, so `$` is refused. */
  ambiguous?: boolean;
}

export type Filter = (doc: Doc) => Match | null;

/**
 * Compiles a filter: equality, `$eq $ne $gt $gte $lt $lte $in $nin $exists $size $regex $elemMatch`, `$not` and `$or`.
 * @throws MongoError as MongoDB does, and BadValue for operators that are not in the table
 * Source: MongoDB manual, "Query and Projection Operators"
 */
export function compileFilter(filter: Doc): Filter {
  return all(Object.entries(filter).map(([name, operand]) => compileClause(name, operand)));
}

function all(conditions: Filter[]): Filter {
  return (doc) => {
    let match: Match = {};
    for (const condition of conditions) {
      const found = condition(doc);
      if (found === null) return null;
      match = both(match, found);
    }
    return match;
  };
}

/** The match of two conditions together. */
function both(a: Match, b: Match): Match {
  if (a.position === undefined && !a.ambiguous) return b;
  if (b.position === undefined && !b.ambiguous) return a;
  return a.position === b.position && !a.ambiguous && !b.ambiguous ? a : { ambiguous: true };
}

function compileClause(name: string, operand: Value): Filter {
  if (name === '$or') return compileOr(operand);
  check(!name.startsWith('$'), 'BadValue', `unknown top level operator: ${name}`);
  const path = name.split('.');
  const operators = isOperators(operand) ? operand : { $eq: operand };
  return all(
    Object.entries(operators).map(([operator, value]) => compileOperator(path, operator, value, operators)),
  );
}

/** All branches are tried, since it is not certain from which of them MongoDB takes the position. */
function compileOr(operand: Value): Filter {
  check(Array.isArray(operand) && operand.length > 0, 'BadValue', '$or must be a nonempty array');
  const branches = operand.map((branch) => {
    check(isDoc(branch), 'BadValue', '$or entries need to be full objects');
    return compileFilter(branch);
  });
  return (doc) => {
    const [first, ...others] = branches.map((branch) => branch(doc)).filter((match) => match !== null);
    if (first === undefined) return null;
    return others.some(({ position, ambiguous }) => ambiguous || position !== first.position)
      ? { ambiguous: true }
      : first;
  };
}

/** @param siblings the operators beside it, since `$options` belongs to `$regex` */
function compileOperator(path: string[], operator: string, operand: Value, siblings: Doc): Filter {
  const hasIndex = path.some((part) => asIndex(part) !== null);
  check(!hasIndex || operator === '$exists', 'BadValue', 'only $exists is supported on an element');
  typeName(operand); // Refuses types that are not stored, such as regular expressions.
  switch (operator) {
    case '$eq':
      return onPath(path, 'each', (value) => sameValue(value, operand));
    case '$ne':
      return not(compileOperator(path, '$eq', operand, siblings));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return onPath(path, 'each', comparison(operator, operand));
    case '$in':
      return onPath(path, 'each', oneOf(operator, operand));
    case '$nin':
      return not(compileOperator(path, '$in', operand, siblings));
    case '$exists':
      return exists(path, operand, hasIndex);
    case '$size':
      return onPath(path, 'whole', size(operand));
    case '$regex':
      return onPath(path, 'each', regex(operand, fieldOf(siblings, '$options')));
    case '$options':
      check(Object.hasOwn(siblings, '$regex'), 'BadValue', '$options needs a $regex');
      return () => ({});
    case '$elemMatch':
      return onElements(path, operand);
    case '$not':
      check(isOperators(operand), 'BadValue', '$not is supported with operators only');
      return not(
        all(Object.entries(operand).map(([name, value]) => compileOperator(path, name, value, operand))),
      );
    default:
      check(false, 'BadValue', `unknown operator: ${operator}`);
  }
}

function onPath(path: string[], leaf: 'each' | 'whole', test: (value: Maybe) => boolean): Filter {
  return (doc) => {
    let match: Match | null = null;
    visitPath(doc, path, leaf, (value, index) => {
      if (test(value)) match = index === undefined ? {} : { position: index };
      return match !== null;
    });
    return match;
  };
}

/** A negated condition leaves no position. */
function not(matches: Filter): Filter {
  return (doc) => (matches(doc) ? null : {});
}

/** Values are compared with those of their own type only. */
function comparison(operator: '$gt' | '$gte' | '$lt' | '$lte', operand: Value): (value: Maybe) => boolean {
  const sign = operator.startsWith('$g') ? 1 : -1;
  const isMet = (order: number): boolean => order * sign > 0 || (order === 0 && operator.endsWith('e'));
  const type = typeName(operand);
  const isOrdered =
    ['number', 'string', 'objectId', 'date'].includes(type) && !Number.isNaN(toNumber(operand));
  check(isOrdered, 'BadValue', `${operator} is supported for numbers, strings, dates and ObjectIds`);
  const end = keyOf(operand);
  return (value) =>
    typeName(value) === type && !Number.isNaN(toNumber(value)) && isMet(keyOf(value).compare(end));
}

function oneOf(operator: string, operand: Value): (value: Maybe) => boolean {
  check(Array.isArray(operand), 'BadValue', `${operator} needs an array`);
  check(!operand.some(isOperators), 'BadValue', `cannot nest $ under ${operator}`);
  operand.forEach(typeName);
  return (value) => operand.some((entry) => sameValue(value, entry));
}

/** An element named by its index might give `$` a position, or not: it is refused. */
function exists(path: string[], operand: Value, hasIndex: boolean): Filter {
  check(typeof operand === 'boolean', 'BadValue', '$exists takes true or false');
  const found = onPath(path, 'each', (value) => value !== undefined);
  if (!operand) return not(found);
  return hasIndex ? (doc) => found(doc) && { ambiguous: true } : found;
}

function size(operand: Value): (value: Maybe) => boolean {
  const expected = toInteger(operand);
  check(expected !== undefined && expected >= 0, 'FailedToParse', '$size takes a non-negative integer');
  return (value) => Array.isArray(value) && value.length === expected;
}

/** Literal texts with `|` between them: anything else could mean something different in PCRE than in JavaScript. */
const LITERALS = /^(?:[^\\^$.*+?()[\]{}]|\\[\\^$.*+?()[\]{}|])*$/;

function regex(source: Value, options: Maybe): (value: Maybe) => boolean {
  check(typeof source === 'string', 'BadValue', '$regex has to be a string');
  check(LITERALS.test(source), 'BadValue', `a $regex of more than literal texts is not supported: ${source}`);
  check(['', 'i', undefined].includes(options as string), 'Location51091', 'invalid flag in regex options');
  const compiled = new RegExp(source, options === 'i' ? 'iu' : 'u');
  return (value) => typeName(value) === 'string' && compiled.test(value as string);
}

function onElements(path: string[], operand: Value): Filter {
  check(isDoc(operand) && !isOperators(operand), 'BadValue', '$elemMatch needs conditions on fields');
  const matches = compileFilter(operand);
  // An array within the array counts as a document whose fields are its indexes.
  const isMet = (element: Value): boolean =>
    (isDoc(element) && matches(element) !== null) ||
    (Array.isArray(element) && matches(Object.fromEntries(element.entries())) !== null);
  return (doc) => {
    let match: Match | null = null;
    visitPath(doc, path, 'whole', (value, outer) => {
      const index = Array.isArray(value) ? value.findIndex(isMet) : -1;
      if (index >= 0) match = { position: outer ?? index };
      return index >= 0;
    });
    return match;
  };
}
