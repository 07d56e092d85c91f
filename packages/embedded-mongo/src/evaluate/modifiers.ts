import { check } from '../errors.js';
import { compileFilter } from './filter.js';
import { keyOf, sameValue } from './keys.js';
import { fieldOf, isDoc, isOperators, toInteger, typeName, type Maybe, type Value } from './values.js';

/** Computes the new value at a place from the old one; undefined means that there is none. */
export type Action = (old: Maybe) => Maybe;

/** The modifiers by their names, each given its operand. Source: MongoDB manual, "Update Operators" */
export const MODIFIERS: Record<string, (operand: Value, path: string) => Action> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $unset: () => () => undefined,
  $max: (operand) => (old) => (old === undefined || keyOf(operand).compare(keyOf(old)) > 0 ? operand : old),
  $currentDate: (operand) => {
    check(operand === true, 'BadValue', '$currentDate is supported with true only');
    return () => new Date();
  },
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
};

function push(operand: Value, path: string): Action {
  if (!isOperators(operand)) return (old) => [...arrayAt(old, path), operand];
  const { $each: each, $slice: slice, ...others } = operand;
  const count = slice === undefined ? Infinity : toInteger(slice);
  for (const name of Object.keys(others)) check(false, 'BadValue', `Unrecognized clause in $push: ${name}`);
  check(Array.isArray(each), 'BadValue', 'The argument to $each in $push must be an array');
  check(count !== undefined, 'BadValue', 'The value for $slice must be an integer value');
  return (old) => {
    const grown = [...arrayAt(old, path), ...each];
    return count < 0 ? grown.slice(count) : grown.slice(0, count);
  };
}

function addToSet(operand: Value, path: string): Action {
  check(!isOperators(operand), 'BadValue', '$addToSet is supported with one value only');
  return (old) => {
    const set = arrayAt(old, path);
    return set.some((element) => sameValue(element, operand)) ? set : [...set, operand];
  };
}

function arrayAt(old: Maybe, path: string): Value[] {
  if (old === undefined) return [];
  check(Array.isArray(old), 'BadValue', `The field '${path}' must be an array but is a ${typeName(old)}`);
  return old;
}

function pull(operand: Value, path: string): Action {
  const matches = pullCondition(operand);
  return (old) => (old === undefined ? old : arrayAt(old, path).filter((element) => !matches(element)));
}

/** A document is a filter on elements that are documents; operators look at the element itself. */
function pullCondition(operand: Value): (element: Value) => boolean {
  if (!isDoc(operand)) return (element) => sameValue(element, operand);
  if (isOperators(operand) && fieldOf(operand, '$or') === undefined) {
    const matches = compileFilter({ element: operand });
    return (element) => matches({ element });
  }
  const matches = compileFilter(operand);
  return (element) => isDoc(element) && matches(element);
}
