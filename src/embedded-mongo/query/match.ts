import { MongoError } from '../errors.js';
import { isDoc, isRegExp, type Doc, type Maybe, type Value } from '../bson/types.js';
import { compileExpression } from './mingo.js';
import { elementMatcher, isOperatorDoc, predicateFor, type Predicate } from './predicates.js';
import { visitPath } from './paths.js';
import { notePosition } from './position.js';
import type { Matcher } from './types.js';

/**
 * Compiles a filter.
 * @throws MongoError BadValue or FailedToParse where MongoDB refuses it.
 * Source: MongoDB manual, "Query and Projection Operators".
 */
export function compileFilter(filter: Doc): Matcher {
  return all([...filter].map(([name, operand]) => compileClause(name, operand)));
}

function compileClause(name: string, operand: Value): Matcher {
  switch (name) {
    case '$and':
      return all(clauses(name, operand));
    case '$or':
      return any(clauses(name, operand));
    case '$nor':
      return not(any(clauses(name, operand)));
    case '$expr':
      return compileExpression(operand);
    case '$comment':
      return () => true;
    default:
      if (name.startsWith('$'))
        throw new MongoError(
          'BadValue',
          `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
        );
      return compileField(name.split('.'), operand);
  }
}

function clauses(name: string, operand: Value): Matcher[] {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', `${name} must be an array`);
  if (operand.length === 0) throw new MongoError('BadValue', `${name} argument must be a non-empty array`);
  return operand.map((clause) => {
    if (!isDoc(clause)) throw new MongoError('BadValue', `$or/$and/$nor entries need to be full objects`);
    return compileFilter(clause);
  });
}

function compileField(parts: string[], operand: Value): Matcher {
  if (!isOperatorDoc(operand)) {
    return compileOperator(parts, isRegExp(operand) ? '$regex' : '$eq', operand, new Map());
  }
  return all([...operand].map(([operator, argument]) => compileOperator(parts, operator, argument, operand)));
}

/** One operator on one path; `siblings` are the operators beside it, since `$options` belongs to `$regex`. */
function compileOperator(parts: string[], operator: string, operand: Value, siblings: Doc): Matcher {
  switch (operator) {
    case '$ne':
      if (isRegExp(operand)) throw new MongoError('BadValue', "Can't have regex as arg to $ne.");
      return not(compileOperator(parts, '$eq', operand, siblings));
    case '$nin':
      return not(compileOperator(parts, '$in', operand, siblings));
    case '$not':
      return not(compileNot(parts, operand));
    case '$exists':
      return isTrue(operand) ? onPath(parts, exists, 'each') : not(onPath(parts, exists, 'each'));
    case '$all':
      return compileAll(parts, operand);
    case '$elemMatch':
      return onElements(parts, elementMatcher(operand, compileFilter));
    default: {
      const { test, leaf } = predicateFor(operator, operand, siblings);
      return onPath(parts, test, leaf);
    }
  }
}

function compileNot(parts: string[], operand: Value): Matcher {
  if (isRegExp(operand)) return compileOperator(parts, '$regex', operand, new Map());
  if (!isOperatorDoc(operand)) throw new MongoError('BadValue', '$not needs a regex or a document');
  return compileField(parts, operand);
}

function compileAll(parts: string[], operand: Value): Matcher {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', '$all needs an array');
  if (operand.length === 0) return () => false;
  return all(operand.map((entry) => compileField(parts, entry)));
}

function onPath(parts: string[], test: Predicate, leaf: 'each' | 'whole'): Matcher {
  return (doc, position) =>
    visitPath(doc, parts, leaf, (value, index) => {
      if (!test(value)) return false;
      if (position && index !== undefined) notePosition(position, index);
      return true;
    });
}

function onElements(parts: string[], test: Predicate): Matcher {
  return (doc, position) =>
    visitPath(doc, parts, 'whole', (value, outer) => {
      if (!Array.isArray(value)) return false;
      const index = value.findIndex((element) => test(element));
      if (index < 0) return false;
      if (position) notePosition(position, outer ?? index);
      return true;
    });
}

function exists(value: Maybe): boolean {
  return value !== undefined;
}

/** What counts as true in an operand: anything but false, null and zero. */
function isTrue(operand: Value): boolean {
  return operand !== false && operand !== null && Number(operand.valueOf()) !== 0;
}

function all(matchers: Matcher[]): Matcher {
  if (matchers.length === 1) return matchers[0] as Matcher;
  return (doc, position) => matchers.every((matches) => matches(doc, position));
}

function any(matchers: Matcher[]): Matcher {
  return (doc, position) => matchers.some((matches) => matches(doc, position));
}

function not(matcher: Matcher): Matcher {
  // What does not match leaves no position.
  return (doc) => !matcher(doc);
}
