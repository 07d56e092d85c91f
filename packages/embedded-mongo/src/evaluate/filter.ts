import { check } from '../errors.js';
import { asIndex, visitPath } from './paths.js';
import { keyOf, sameValue } from './keys.js';
import { fieldOf, isDoc, isNan, isOperators, typeName, type Doc, type Maybe, type Value } from './values.js';

export type Filter = (doc: Doc) => boolean;

/**
 * Compiles a filter: equality and the operators in OPERATORS.md.
 * @throws MongoError as MongoDB does, and BadValue for operators that are not in the table
 * Source: MongoDB manual, "Query and Projection Operators"
 */
export function compileFilter(filter: Doc): Filter {
  return all(Object.entries(filter).map(([name, operand]) => compileClause(name, operand)));
}

function all(conditions: Filter[]): Filter {
  return (doc) => conditions.every((matches) => matches(doc));
}

function not(matches: Filter): Filter {
  return (doc) => !matches(doc);
}

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
  const isElement = path.some((part) => asIndex(part) !== null);
  const conditions = Object.entries(operators).map(([name, operand]) => {
    const compile = fieldOf(OPERATORS, name);
    check(compile, 'BadValue', `unknown operator: ${name}`);
    check(!isElement || name === '$exists', 'BadValue', 'only $exists is supported on an element');
    return compile(path, operand, operators);
  });
  return all(conditions);
}

/** @param siblings all operators of the field, since `$options` belongs to `$regex` */
type Operator = (path: string[], operand: Value, siblings: Doc) => Filter;

const OPERATORS: Record<string, Operator> = {
  $eq: (path, operand) => onPath(path, (value) => sameValue(value, operand)),
  $ne: (path, operand) => not(onPath(path, (value) => sameValue(value, operand))),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $in: (path, operand) => onPath(path, oneOf(operand)),
  $nin: (path, operand) => not(onPath(path, oneOf(operand))),
  $exists: (path, operand) => {
    check(typeof operand === 'boolean', 'BadValue', '$exists takes true or false');
    const exists = onPath(path, (value) => value !== undefined);
    return operand ? exists : not(exists);
  },
  $regex: (path, source, siblings) => onPath(path, regex(source, fieldOf(siblings, '$options'))),
  $options: (_path, _flags, siblings) => {
    check(Object.hasOwn(siblings, '$regex'), 'BadValue', '$options needs a $regex');
    return () => true;
  },
  $elemMatch: hasElement,
  $not: (path, operand) => {
    check(isOperators(operand), 'BadValue', '$not is supported with operators only');
    return not(compileOperators(path, operand));
  },
};

/** An array matches by each of its elements, and as a whole. */
function onPath(path: string[], test: (value: Maybe) => boolean): Filter {
  const visit = (value: Maybe): boolean =>
    (Array.isArray(value) && value.some((element) => test(element))) || test(value);
  return (doc) => visitPath(doc, path, visit);
}

/** Values are compared with those of their own type only. */
function comparison(isMet: (order: number) => boolean): Operator {
  return (path, end) => {
    const type = typeName(end);
    const isOrdered = ['number', 'string', 'objectId', 'date'].includes(type) && !isNan(end);
    check(isOrdered, 'BadValue', 'only numbers, strings, dates and ObjectIds are compared');
    const key = keyOf(end);
    const isWithin = (value: Maybe): boolean =>
      typeName(value) === type && !isNan(value) && isMet(keyOf(value).compare(key));
    return onPath(path, isWithin);
  };
}

function oneOf(operand: Value): (value: Maybe) => boolean {
  check(Array.isArray(operand), 'BadValue', '$in and $nin need an array');
  check(!operand.some(isOperators), 'BadValue', 'cannot nest $ under $in or $nin');
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
  check(isDoc(operand), 'BadValue', '$elemMatch needs conditions on fields');
  const matches = compileFilter(operand);
  // An array within the array counts as a document whose fields are its indexes.
  const isMet = (element: Value): boolean =>
    isDoc(element)
      ? matches(element)
      : Array.isArray(element) && matches(Object.fromEntries(element.entries()));
  return (doc) => visitPath(doc, path, (value) => Array.isArray(value) && value.some(isMet));
}
