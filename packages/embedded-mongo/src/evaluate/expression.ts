import { Int32 } from 'bson';
import type { CodeName } from '../errors.js';
import { check } from './check.js';
import { compareValues, fieldOf, isDoc, toInteger, toNumber, typeName } from './values.js';
import type { Doc, Maybe, Value } from './values.js';

/** Computes a value of a document, and of the variables around it; undefined is missing. */
export type Expression = (doc: Doc, variables?: Doc) => Maybe;

/**
 * Compiles an aggregation expression: constants, `'$path'`, `$literal $eq $ne $lt $or $ifNull $size $slice` and `$filter`.
 * @param names the variables that `'$$name'` may stand for
 * @throws MongoError InvalidPipelineOperator for other operators
 * Source: MongoDB manual, "Aggregation Operators"
 */
function compileExpression(spec: Value, names: string[] = []): Expression {
  if (typeof spec === 'string' && spec.startsWith('$')) return compilePath(spec, names);
  if (Array.isArray(spec)) {
    const elements = spec.map((element) => compileExpression(element, names));
    // What is missing is null as an element of an array.
    return (doc, variables) => elements.map((element) => element(doc, variables) ?? null);
  }
  if (!isDoc(spec)) return () => spec;
  const [[operator, operand] = ['', null], another] = Object.entries(spec);
  check(!another && operator.startsWith('$'), 'FailedToParse', 'an expression has to be one operator');
  if (operator === '$literal') return () => operand;
  if (operator === '$filter') return compileFilterOf(operand, names);
  const operation = OPERATIONS[operator];
  check(operation, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
  const [count, compute] = operation;
  const operands = Array.isArray(operand) ? operand : [operand];
  check(operands.length === (count ?? operands.length), 'BadValue', `${operator} takes ${count} arguments`);
  const compiled = operands.map((each) => compileExpression(each, names));
  return (doc, variables) => compute(compiled.map((each) => each(doc, variables)));
}

/** Compiles an expression as a condition. */
export function compileCondition(spec: Value, names: string[] = []): (doc: Doc, variables?: Doc) => boolean {
  const compute = compileExpression(spec, names);
  return (doc, variables) => isTrue(compute(doc, variables));
}

const isTrue = (value: Maybe): boolean =>
  value !== undefined && value !== null && value !== false && toNumber(value) !== 0;

/** How many operands an operator takes, undefined for any number, and what it makes of them. */
const OPERATIONS: Record<string, [count: number | undefined, (operands: Maybe[]) => Maybe] | undefined> = {
  $eq: [2, ([a, b]) => compare(a, b) === 0],
  $ne: [2, ([a, b]) => compare(a, b) !== 0],
  $lt: [2, ([a, b]) => compare(a, b) < 0],
  $or: [undefined, (operands) => operands.some(isTrue)],
  $ifNull: [2, ([value, instead]) => value ?? instead],
  $size: [1, ([array]) => new Int32(arrayFor('Location17124', '$size', array).length)],
  $slice: [2, ([array, count]) => slice(array, count)],
};

/** Unlike in filters and sorts, what is missing is not null here, but less. */
function compare(a: Maybe, b: Maybe): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareValues(a, b);
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

function compileFilterOf(operand: Value, names: string[]): Expression {
  const { input, as, cond, ...others } = isDoc(operand) ? operand : {};
  const isKnown = typeof as === 'string' && Object.keys(others).length === 0;
  check(isKnown && input !== undefined && cond !== undefined, 'FailedToParse', '$filter: input, as and cond');
  const array = compileExpression(input, names);
  const holds = compileCondition(cond, [...names, as]);
  return (doc, variables) => {
    const elements = array(doc, variables);
    if (elements === undefined || elements === null) return null;
    return arrayFor('Location28651', '$filter', elements).filter((element) =>
      holds(doc, { ...variables, [as]: element }),
    );
  };
}

function compilePath(spec: string, names: string[]): Expression {
  const isVariable = spec.startsWith('$$');
  const path = spec.slice(isVariable ? 2 : 1).split('.');
  const [first = ''] = path;
  for (const part of path) check(/^[^$]/.test(part), 'BadValue', `'${spec}' is not a valid FieldPath`);
  check(!isVariable || names.includes(first), 'Location17276', `Use of undefined variable: ${first}`);
  return (doc, variables = {}) => follow(isVariable ? variables : doc, path);
}

/** An array on the way stands for its documents; what is missing in one of them is left out. */
function follow(value: Maybe, path: string[]): Maybe {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (isDoc(value)) return follow(fieldOf(value, part), rest);
  if (!Array.isArray(value)) return undefined;
  const found = value.map((element) => (isDoc(element) ? follow(element, path) : undefined));
  return found.filter((each) => each !== undefined);
}

/** Compiles the computed fields of `$project` or `$set`. @throws MongoError BadValue for names with a dot */
export function compileFields(fields: [string, Value][]): [string, Expression][] {
  return fields.map(([name, spec]) => {
    check(
      !/^\d*$|^__proto__$|[.$]/.test(name),
      'BadValue',
      `no field of this name is computed here: ${name}`,
    );
    return [name, compileExpression(spec)];
  });
}

/** Adds the computed fields of a document to another one, in the places of those that are there; without those that are missing. */
export function withComputed(target: Doc, doc: Doc, fields: [string, Expression][]): Doc {
  const values = fields.map(([name, expression]): [string, Maybe] => [name, expression(doc)]);
  const all = Object.entries({ ...target, ...Object.fromEntries(values) } as Record<string, Maybe>);
  return Object.fromEntries(all.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
