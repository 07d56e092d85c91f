import { MongoError } from '../errors.js';
import { compareValues, equalValues } from '../bson/compare.js';
import { describe } from '../bson/describe.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, isRegExp, typeOf, type Doc, type Value } from '../bson/types.js';
import { compileFilter } from '../query/match.js';
import { isConditionOnValue } from '../query/predicates.js';
import { parseSort } from '../query/sort.js';
import { sortKey } from '../storage/index-keys.js';
import type { Action, Modifier } from './types.js';
import type { Place } from './places.js';

/** The modifiers of arrays. Source: MongoDB manual, "Array Update Operators". */
export const arrayModifiers: Record<string, Modifier> = {
  $push: { creates: true, compile: push },
  $addToSet: { creates: true, compile: addToSet },
  $pop: { creates: false, compile: pop },
  $pull: { creates: false, compile: pull },
  $pullAll: { creates: false, compile: pullAll },
};

function push(operand: Value, path: string): Action {
  const { each, position, slice, sort } = readPush(operand);
  return (place, doc) => {
    const array = arrayAt(place, doc, path, '$push') ?? [];
    const at =
      position === null ? array.length : position >= 0 ? position : Math.max(0, array.length + position);
    const grown = [...array.slice(0, at), ...each, ...array.slice(at)];
    if (sort) grown.sort(sort);
    place.set(slice === null ? grown : slice >= 0 ? grown.slice(0, slice) : grown.slice(slice));
  };
}

interface Push {
  each: Value[];
  position: number | null;
  slice: number | null;
  sort: ((a: Value, b: Value) => number) | null;
}

function readPush(operand: Value): Push {
  if (!isDoc(operand) || !operand.has('$each'))
    return { each: [operand], position: null, slice: null, sort: null };
  const push: Push = { each: [], position: null, slice: null, sort: null };
  for (const [clause, value] of operand) {
    if (clause === '$each') push.each = eachOf(value, '$push');
    else if (clause === '$position') push.position = integerOf(value, clause);
    else if (clause === '$slice') push.slice = integerOf(value, clause);
    else if (clause === '$sort') push.sort = sortOf(value);
    else throw new MongoError('BadValue', `Unrecognized clause in $push: ${clause}`);
  }
  return push;
}

function eachOf(value: Value, operator: string): Value[] {
  if (!Array.isArray(value))
    throw new MongoError(
      'BadValue',
      `The argument to $each in ${operator} must be an array but it was of type: ${typeOf(value).name}`,
    );
  return value;
}

function integerOf(value: Value, clause: string): number {
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isInteger(number))
    throw new MongoError(
      'BadValue',
      `The value for ${clause} must be an integer value but was given type: ${typeOf(value).name}`,
    );
  return number;
}

function sortOf(value: Value): (a: Value, b: Value) => number {
  if (!isDoc(value)) {
    const direction = integerOf(value, '$sort');
    if (direction !== 1 && direction !== -1)
      throw new MongoError('BadValue', 'The $sort element value must be either 1 or -1');
    return (a, b) => direction * compareValues(a, b);
  }
  const fields = parseSort(value);
  // Elements that are no documents sort as documents without fields.
  const keyOf = (element: Value): Buffer =>
    sortKey(fields, isDoc(element) ? element : new Map<string, Value>());
  return (a, b) => Buffer.compare(keyOf(a), keyOf(b));
}

function addToSet(operand: Value, path: string): Action {
  const several = isDoc(operand) && operand.keys().next().value === '$each';
  const added = several ? eachOf(operand.get('$each') ?? null, '$addToSet') : [operand];
  return (place, doc) => {
    const set = [...(arrayAt(place, doc, path, '$addToSet') ?? [])];
    for (const value of added) if (!set.some((element) => equalValues(element, value))) set.push(value);
    place.set(set);
  };
}

function pop(operand: Value, path: string): Action {
  const end = integerOf(operand, '$pop');
  if (end !== 1 && end !== -1) throw new MongoError('FailedToParse', `$pop expects 1 or -1, found: ${end}`);
  return (place, doc) => {
    const array = arrayAt(place, doc, path, '$pop');
    if (array) place.set(end === 1 ? array.slice(0, -1) : array.slice(1));
  };
}

function pull(operand: Value, path: string): Action {
  const matches = pullCondition(operand);
  return (place, doc) => {
    const array = arrayAt(place, doc, path, '$pull');
    if (array) place.set(array.filter((element) => !matches(element)));
  };
}

/** A document is a filter on elements that are documents; operators and patterns look at the element itself. */
function pullCondition(operand: Value): (element: Value) => boolean {
  if (isDoc(operand) && !isConditionOnValue(operand)) {
    const matches = compileFilter(operand);
    return (element) => isDoc(element) && matches(element);
  }
  if (isDoc(operand) || isRegExp(operand)) {
    const matches = compileFilter(new Map([['element', operand]]));
    return (element) => matches(new Map([['element', element]]));
  }
  return (element) => equalValues(element, operand);
}

function pullAll(operand: Value, path: string): Action {
  if (!Array.isArray(operand))
    throw new MongoError(
      'BadValue',
      `$pullAll requires an array argument but was given a ${typeOf(operand).name}`,
    );
  return (place, doc) => {
    const array = arrayAt(place, doc, path, '$pullAll');
    if (array) place.set(array.filter((element) => !operand.some((value) => equalValues(element, value))));
  };
}

/** The array at a place, or undefined where there is nothing. @throws MongoError BadValue for anything else. */
function arrayAt(place: Place, doc: Doc, path: string, operator: string): Value[] | undefined {
  const value = place.get();
  if (value === undefined || Array.isArray(value)) return value;
  const field = path.split('.').at(-1) ?? path;
  throw operator === '$push' || operator === '$addToSet'
    ? new MongoError(
        'BadValue',
        `The field '${field}' must be an array but is of type ${typeOf(value).name} in document {_id: ${describe(doc.get('_id') ?? null)}}`,
      )
    : operator === '$pop'
      ? new MongoError(
          'TypeMismatch',
          `Path '${path}' contains an element of non-array type '${typeOf(value).name}'`,
        )
      : new MongoError('BadValue', `Cannot apply ${operator} to a non-array value`);
}
