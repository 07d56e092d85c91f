import { Int32 } from 'bson';
import { check, type CodeName } from '../errors.js';
import { sameValue } from './keys.js';
import { fieldOf, isDoc, toInteger, typeName, type Doc, type Maybe, type Value } from './values.js';

/** Computes a value from a document; undefined is missing. */
export type Expression = (doc: Doc) => Maybe;

/**
 * Compiles an aggregation expression: `'$path'`, a constant, or one of `$eq $ne $size $slice`.
 * @throws MongoError InvalidPipelineOperator for other operators
 * Source: MongoDB manual, "Aggregation Operators"
 */
export function compileExpression(spec: Value): Expression {
  if (typeof spec === 'string' && spec.startsWith('$')) return compilePath(spec);
  if (!isDoc(spec)) return () => spec;
  const [[operator, operand] = ['', null], another] = Object.entries(spec);
  check(!another && operator.startsWith('$'), 'FailedToParse', 'an expression has to be one operator');
  const operation = OPERATIONS[operator];
  check(operation, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
  const [count, compute] = operation;
  const operands = Array.isArray(operand) ? operand : [operand];
  check(operands.length === count, 'BadValue', `${operator} takes ${count} arguments`);
  const compiled = operands.map(compileExpression);
  return (doc) => compute(compiled.map((each) => each(doc)));
}

/** How many operands an operator takes, and its value for them. */
const OPERATIONS: Record<string, [count: number, (operands: Maybe[]) => Value] | undefined> = {
  $eq: [2, ([a, b]) => isEqual(a, b)],
  $ne: [2, ([a, b]) => !isEqual(a, b)],
  $size: [1, ([array]) => new Int32(arrayFor('Location17124', '$size', array).length)],
  $slice: [2, ([array, count]) => slice(array, count)],
};

/** Unlike in filters and sorts, missing does not equal null here. */
function isEqual(a: Maybe, b: Maybe): boolean {
  return (a === undefined) === (b === undefined) && sameValue(a, b);
}

function slice(array: Maybe, count: Maybe): Value {
  if (array === undefined || array === null) return null;
  const wanted = toInteger(count);
  check(wanted !== undefined, 'Location28725', 'the count of $slice must be an integer');
  const elements = arrayFor('Location28724', '$slice', array);
  return wanted < 0 ? elements.slice(wanted) : elements.slice(0, wanted);
}

function arrayFor(code: CodeName, operator: string, value: Maybe): Value[] {
  const type = value === undefined ? 'missing' : typeName(value);
  check(Array.isArray(value), code, `The argument to ${operator} must be an array, but was of type: ${type}`);
  return value;
}

function compilePath(spec: string): Expression {
  const path = spec.slice(1).split('.');
  for (const part of path) check(/^[^$]/.test(part), 'BadValue', `'${spec}' is not a supported field path`);
  return (doc) => follow(doc, path);
}

/** The path goes through each document of an array; those without the field are left out. */
function follow(value: Maybe, path: string[]): Maybe {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (isDoc(value)) return follow(fieldOf(value, part), rest);
  if (!Array.isArray(value)) return undefined;
  const found = value.map((element) => (isDoc(element) ? follow(element, path) : undefined));
  return found.filter((each) => each !== undefined);
}
