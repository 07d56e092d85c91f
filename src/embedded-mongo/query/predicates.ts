import { MongoError } from '../errors.js';
import { compareValues, equalValues } from '../bson/compare.js';
import { rankOf } from '../bson/key.js';
import { toNumber } from '../bson/numbers.js';
import {
  bsonType,
  isDoc,
  isNumeric,
  isRegExp,
  typeOf,
  type Doc,
  type Maybe,
  type Value,
} from '../bson/types.js';

/** Whether one value, or a missing one, answers an operator. */
export type Predicate = (value: Maybe) => boolean;

interface Leaf {
  test: Predicate;
  /** Whether an array at the end of the path is also tried element by element. */
  leaf: 'each' | 'whole';
}

/** Whether a filter's operand is operators (`{ $gt: 1 }`) and not a document to compare with. */
export function isOperatorDoc(operand: Value): operand is Doc {
  if (!isDoc(operand)) return false;
  const first = operand.keys().next();
  // `{ $ref, $id }` is a reference stored in a document, and not an operator.
  return !first.done && first.value.startsWith('$') && !['$ref', '$id', '$db'].includes(first.value);
}

/**
 * The predicate of an operator that looks at one value at a time.
 * @param siblings the operators given beside it.
 * @throws MongoError BadValue for unknown operators and wrong operands.
 */
export function predicateFor(operator: string, operand: Value, siblings: Doc): Leaf {
  switch (operator) {
    case '$eq':
      return { test: (value) => isEqual(value, operand), leaf: 'each' };
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return { test: comparison(operator, operand), leaf: 'each' };
    case '$in':
      return { test: oneOf(operand), leaf: 'each' };
    case '$regex':
      return { test: regex(operand, siblings.get('$options')), leaf: 'each' };
    case '$options':
      if (!siblings.has('$regex')) throw new MongoError('BadValue', '$options needs a $regex');
      return { test: () => true, leaf: 'whole' };
    case '$mod':
      return { test: modulo(operand), leaf: 'each' };
    case '$size':
      return { test: size(operand), leaf: 'whole' };
    case '$type':
      return { test: hasType(operand), leaf: 'each' };
    case '$comment':
      return { test: () => true, leaf: 'whole' };
    default:
      throw new MongoError('BadValue', `unknown operator: ${operator}`);
  }
}

/** The test of `$elemMatch` on an element: operators on the element itself, or a filter on it as a document. */
export function elementMatcher(
  operand: Value,
  compileFilter: (filter: Doc) => (doc: Doc) => boolean,
): Predicate {
  if (!isDoc(operand)) throw new MongoError('BadValue', '$elemMatch needs an Object');
  if (isConditionOnValue(operand)) {
    // The element under a name of its own; the array that holds it was already walked.
    const matches = compileFilter(new Map([['element', operand]]));
    return (value) => value !== undefined && matches(new Map([['element', value]]));
  }
  const matches = compileFilter(operand);
  return (value) => {
    if (isDoc(value)) return matches(value);
    // An array counts as a document whose fields are its indexes.
    return Array.isArray(value) && matches(new Map(value.map((inner, i) => [String(i), inner])));
  };
}

/** Whether a condition on an element is about the element itself; `$or` and its like begin a filter on its fields. */
export function isConditionOnValue(operand: Doc): boolean {
  const [first] = operand.keys();
  return first?.startsWith('$') === true && !['$and', '$or', '$nor', '$expr'].includes(first);
}

function isEqual(value: Maybe, operand: Value): boolean {
  if (value === undefined) return operand === null;
  return rankOf(value) === rankOf(operand) && equalValues(value, operand);
}

function comparison(operator: string, operand: Value): Predicate {
  if (isRegExp(operand)) throw new MongoError('BadValue', `Can't have RegEx as arg to predicate over field.`);
  const accept = {
    $gt: (order: number) => order > 0,
    $gte: (order: number) => order >= 0,
    $lt: (order: number) => order < 0,
    $lte: (order: number) => order <= 0,
  }[operator] as (order: number) => boolean;
  const inclusive = accept(0);
  const rank = rankOf(operand);
  if (isNaNValue(operand)) return (value) => inclusive && value !== undefined && isNaNValue(value);
  // MinKey and MaxKey are compared with every type; all other operands with their own only.
  const anyType = bsonType(operand) === 'MinKey' || bsonType(operand) === 'MaxKey';
  return (value) => {
    if (value === undefined)
      return operand === null ? inclusive : anyType && accept(compareValues(null, operand));
    if (!anyType && rankOf(value) !== rank) return false;
    if (isNaNValue(value)) return false;
    return accept(compareValues(value, operand));
  };
}

function isNaNValue(value: Value): boolean {
  return isNumeric(value) && Number.isNaN(toNumber(value));
}

function oneOf(operand: Value): Predicate {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', '$in needs an array');
  const tests = operand.map((entry): Predicate => {
    if (isRegExp(entry)) return regex(entry, undefined);
    if (isOperatorDoc(entry)) throw new MongoError('BadValue', 'cannot nest $ under $in');
    return (value) => isEqual(value, entry);
  });
  return (value) => tests.some((test) => test(value));
}

function regex(operand: Value, options: Maybe): Predicate {
  const source = isRegExp(operand) ? operand.pattern : operand;
  if (typeof source !== 'string') throw new MongoError('BadValue', '$regex has to be a string');
  if (options !== undefined && typeof options !== 'string')
    throw new MongoError('BadValue', '$options has to be a string');
  const flags = options ?? (isRegExp(operand) ? operand.options : '');
  const compiled = compileRegex(source, flags);
  return (value) => {
    if (typeof value === 'string') return compiled.test(value);
    return isRegExp(value) && value.pattern === source && value.options === flags;
  };
}

/** The options i, m and s mean the same to JavaScript as to MongoDB's PCRE; x and others do not exist there. */
function compileRegex(source: string, flags: string): RegExp {
  if (/[^imsu]/.test(flags)) throw new MongoError('Location51091', `invalid flag in regex options: ${flags}`);
  try {
    return new RegExp(source, flags.includes('u') ? flags : `${flags}u`);
  } catch {
    try {
      return new RegExp(source, flags.replace('u', ''));
    } catch {
      throw new MongoError('Location51091', `Regular expression is invalid: ${source}`);
    }
  }
}

function modulo(operand: Value): Predicate {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', 'malformed mod, needs to be an array');
  const [divisor, rest] = operand;
  if (operand.length !== 2 || !isNumeric(divisor) || !isNumeric(rest))
    throw new MongoError(
      'BadValue',
      `malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`,
    );
  const [by, expected] = [Math.trunc(toNumber(divisor)), Math.trunc(toNumber(rest))];
  if (by === 0) throw new MongoError('BadValue', 'divisor cannot be 0');
  return (value) => isNumeric(value) && Math.trunc(toNumber(value)) % by === expected;
}

function size(operand: Value): Predicate {
  const expected = isNumeric(operand) ? toNumber(operand) : Number.NaN;
  if (!Number.isInteger(expected))
    throw new MongoError('FailedToParse', 'Failed to parse $size. Expected an integer');
  if (expected < 0)
    throw new MongoError('FailedToParse', `Failed to parse $size. Expected a non-negative number`);
  return (value) => Array.isArray(value) && value.length === expected;
}

function hasType(operand: Value): Predicate {
  const wanted = (Array.isArray(operand) ? operand : [operand]).map(typeNumbers).flat();
  if (wanted.length === 0) throw new MongoError('FailedToParse', '$type must match at least one type');
  return (value) => value !== undefined && wanted.includes(typeOf(value).number);
}

const TYPE_NUMBERS: Record<string, number[]> = {
  double: [1],
  string: [2],
  object: [3],
  array: [4],
  binData: [5],
  objectId: [7],
  bool: [8],
  date: [9],
  null: [10],
  regex: [11],
  javascript: [13],
  symbol: [14],
  int: [16],
  timestamp: [17],
  long: [18],
  decimal: [19],
  minKey: [-1],
  maxKey: [127],
  number: [1, 16, 18, 19],
};

function typeNumbers(type: Value): number[] {
  if (typeof type === 'string') {
    const numbers = TYPE_NUMBERS[type];
    if (!numbers) throw new MongoError('BadValue', `Unknown type name alias: ${type}`);
    return numbers;
  }
  const number = isNumeric(type) ? toNumber(type) : Number.NaN;
  if (!Object.values(TYPE_NUMBERS).some((numbers) => numbers.includes(number)))
    throw new MongoError('BadValue', `Invalid numerical type code: ${String(number)}`);
  return [number];
}
