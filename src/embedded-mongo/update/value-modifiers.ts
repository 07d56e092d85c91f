import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';
import { MongoError } from '../errors.js';
import { compareValues } from '../bson/compare.js';
import { describe } from '../bson/describe.js';
import { calculate } from '../bson/numbers.js';
import { isDoc, isNumeric, typeOf, type Doc, type Numeric, type Value } from '../bson/types.js';
import type { Action, Modifier } from './types.js';

/** The modifiers of single values. Source: MongoDB manual, "Field Update Operators". */
export const valueModifiers: Record<string, Modifier> = {
  $set: {
    creates: true,
    compile: (operand) => (place) => {
      place.set(operand);
    },
  },
  $setOnInsert: {
    creates: true,
    compile: (operand) => (place) => {
      place.set(operand);
    },
  },
  $unset: {
    creates: false,
    compile: () => (place) => {
      place.unset();
    },
  },
  $inc: { creates: true, compile: (operand, path) => arithmetic('$inc', operand, path) },
  $mul: { creates: true, compile: (operand, path) => arithmetic('$mul', operand, path) },
  $min: { creates: true, compile: (operand) => extreme(operand, (order) => order < 0) },
  $max: { creates: true, compile: (operand) => extreme(operand, (order) => order > 0) },
  $currentDate: { creates: true, compile: currentDate },
};

function arithmetic(operator: '$inc' | '$mul', operand: Value, path: string): Action {
  const verb = operator === '$inc' ? 'increment' : 'multiply';
  if (!isNumeric(operand))
    throw new MongoError(
      'TypeMismatch',
      `Cannot ${verb} with non-numeric argument: {${path}: ${describe(operand)}}`,
    );
  const how = operator === '$inc' ? 'add' : 'multiply';
  return (place, doc) => {
    const old = place.get();
    if (old === undefined) {
      // Nothing times something is a zero of its type; nothing plus something is that.
      place.set(operator === '$inc' ? operand : zeroLike(operand));
      return;
    }
    if (!isNumeric(old))
      throw new MongoError(
        'TypeMismatch',
        `Cannot apply ${operator} to a value of non-numeric type. {_id: ${idOf(doc)}} has the field '${path.split('.').at(-1) ?? ''}' of non-numeric type ${typeOf(old).name}`,
      );
    const result = calculate(old, operand, how);
    if (!result)
      throw new MongoError(
        'BadValue',
        `Failed to apply ${operator} operations to current value (${describe(old)}) for document {_id: ${idOf(doc)}}`,
      );
    place.set(result);
  };
}

/** A zero of the same type. */
function zeroLike(operand: Numeric): Numeric {
  switch (typeOf(operand).name) {
    case 'int':
      return new Int32(0);
    case 'long':
      return Long.ZERO;
    case 'double':
      return new Double(0);
    default:
      return Decimal128.fromString('0');
  }
}

function idOf(doc: Doc): string {
  return describe(doc.get('_id') ?? null);
}

function extreme(operand: Value, wins: (order: number) => boolean): Action {
  return (place) => {
    const old = place.get();
    if (old === undefined || wins(compareValues(operand, old))) place.set(operand);
  };
}

function currentDate(operand: Value): Action {
  const type = isDoc(operand) ? operand.get('$type') : operand === true ? 'date' : undefined;
  if (type === 'date')
    return (place) => {
      place.set(new Date());
    };
  if (type === 'timestamp')
    return (place) => {
      place.set(new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }));
    };
  throw new MongoError(
    'BadValue',
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}
