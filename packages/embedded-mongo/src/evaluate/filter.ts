import { check } from '../errors.js';
import { asIndex, visitPath } from './paths.js';
import { keyOf, sameValue } from './keys.js';
import {
  fieldOf,
  isDoc,
  isOperators,
  toNumber,
  typeName,
  type Doc,
  type Maybe,
  type Value,
} from './values.js';

/** Whether a document matches. */
export type Filter = (doc: Doc) => boolean;

/**
 * Compiles a filter: equality and the operators in OPERATORS.md.
 * @throws MongoError as MongoDB does, and BadValue for operators that are not in the table
 * Source: MongoDB manual, "Query and Projection Operators"
 */
export function compileFilter(filter: Doc): Filter {
  return all(Object.entries(filter).map(([name, operand]) => compileClause(name, operand)));
}

const all =
  (conditions: Filter[]): Filter =>
  (doc) =>
    conditions.every((matches) => matches(doc));

const not =
  (matches: Filter): Filter =>
  (doc) =>
    !matches(doc);

function compileClause(name: string, operand: Value): Filter {
  if (name === '$or') return compileOr(operand);
  check(!name.startsWith('$'), 'BadValue', `unknown top level operator: ${name}`);
  return compileOperators(name.split('.'), isOperators(operand) ? operand : { $eq: operand });
}

function compileOr(operand: Value): Filter {
  check(Array.isArray(operand) && operand.length > 0, 'BadValue', '$or must be a nonempty array');
  check(operand.every(isDoc), 'BadValue', '$or entries need to be full objects');
  const branches = operand.map(compileFilter);
  return (doc) => branches.some((matches) => matches(doc));
}

function compileOperators(path: string[], operators: Doc): Filter {
  return all(
    Object.entries(operators).map(([name, operand]) => compileOperator(path, name, operand, operators)),
  );
}

/** @param siblings the operators beside it, since `$options` belongs to `$regex` */
function compileOperator(path: string[], operator: string, operand: Value, siblings: Doc): Filter {
  const isPlain = path.every((part) => asIndex(part) === null);
  check(isPlain || operator === '$exists', 'BadValue', 'only $exists is supported on an element');
  typeName(operand); // Refuses types that are not stored, such as regular expressions.
  switch (operator) {
    case '$eq':
      return onPath(path, (value) => sameValue(value, operand));
    case '$ne':
      return not(compileOperator(path, '$eq', operand, siblings));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return onPath(path, comparison(operator, operand));
    case '$in':
      return onPath(path, oneOf(operand));
    case '$nin':
      return not(compileOperator(path, '$in', operand, siblings));
    case '$exists': {
      check(typeof operand === 'boolean', 'BadValue', '$exists takes true or false');
      const exists = onPath(path, (value) => value !== undefined);
      return operand ? exists : not(exists);
    }
    case '$regex':
      return onPath(path, regex(operand, fieldOf(siblings, '$options')));
    case '$options':
      check(Object.hasOwn(siblings, '$regex'), 'BadValue', '$options needs a $regex');
      return () => true;
    case '$elemMatch':
      return hasElement(path, operand);
    case '$not':
      check(isOperators(operand), 'BadValue', '$not is supported with operators only');
      return not(compileOperators(path, operand));
    default:
      check(false, 'BadValue', `unknown operator: ${operator}`);
  }
}

/** An array matches by each of its elements, and as a whole. */
function onPath(path: string[], test: (value: Maybe) => boolean): Filter {
  const visit = (value: Maybe): boolean =>
    (Array.isArray(value) && value.some((element) => test(element))) || test(value);
  return (doc) => visitPath(doc, path, visit);
}

/** Values are compared with those of their own type only. */
function comparison(operator: string, operand: Value): (value: Maybe) => boolean {
  const sign = operator.startsWith('$g') ? 1 : -1;
  const isMet = (order: number): boolean => order * sign > 0 || (order === 0 && operator.endsWith('e'));
  const type = typeName(operand);
  const isOrdered = ['number', 'string', 'objectId', 'date'].includes(type) && !isNoNumber(operand);
  check(isOrdered, 'BadValue', `${operator} is supported for numbers, strings, dates and ObjectIds`);
  const end = keyOf(operand);
  return (value) => typeName(value) === type && !isNoNumber(value) && isMet(keyOf(value).compare(end));
}

const isNoNumber = (value: Maybe): boolean => Number.isNaN(toNumber(value));

function oneOf(operand: Value): (value: Maybe) => boolean {
  check(Array.isArray(operand), 'BadValue', '$in and $nin need an array');
  check(!operand.some(isOperators), 'BadValue', 'cannot nest $ under $in or $nin');
  operand.forEach(typeName);
  return (value) => operand.some((entry) => sameValue(value, entry));
}

/** Literal texts with `|` between them: anything else could mean something different in PCRE than in JavaScript. */
const LITERALS = /^(?:[^\\^$.*+?()[\]{}]|\\[\\^$.*+?()[\]{}|])*$/;

function regex(source: Value, options: Maybe): (value: Maybe) => boolean {
  check(typeof source === 'string', 'BadValue', '$regex has to be a string');
  check(LITERALS.test(source), 'BadValue', `a $regex of more than literal texts is not supported: ${source}`);
  check(['', 'i', undefined].includes(options as string), 'Location51091', 'invalid flag in regex options');
  const compiled = new RegExp(source, options === 'i' ? 'iu' : 'u');
  return (value) => typeof value === 'string' && compiled.test(value);
}

function hasElement(path: string[], operand: Value): Filter {
  check(isDoc(operand) && !isOperators(operand), 'BadValue', '$elemMatch needs conditions on fields');
  const matches = compileFilter(operand);
  // An array within the array counts as a document whose fields are its indexes.
  const isMet = (element: Value): boolean =>
    isDoc(element)
      ? matches(element)
      : Array.isArray(element) && matches(Object.fromEntries(element.entries()));
  return (doc) => visitPath(doc, path, (value) => Array.isArray(value) && value.some(isMet));
}
