import { MongoError } from '../errors.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, type Doc, type Value } from '../bson/types.js';
import { compileFilter } from './match.js';
import { positionalIndex } from './position.js';
import { elementMatcher } from './predicates.js';
import type { Position } from './types.js';

/** Leaves of a document what a projection asks for. */
export type Projector = (doc: Doc, position: Position) => Doc;

/** What is asked of a field: to be there, or gone, its own fields, or part of its array. */
type Rule = 'include' | 'exclude' | Tree | ((value: Value, position: Position) => Value | undefined);
type Tree = Map<string, Rule>;

/**
 * Compiles a find's projection: inclusion or exclusion, dotted paths, `$slice`, `$elemMatch` and the positional `$`.
 * @returns null where everything is kept.
 * @throws MongoError for a mixture of both (31253, 31254), and for expressions, which are not supported here.
 * Source: MongoDB manual, "Project Fields to Return from Query".
 */
export function compileProjection(projection: Doc | undefined): Projector | null {
  if (!projection || projection.size === 0) return null;
  const tree: Tree = new Map();
  let including: boolean | null = null;
  let keepId: boolean | undefined;
  let positional = false;
  for (const [path, operand] of projection) {
    const rule = ruleOf(path, operand);
    if (path === '_id' && typeof rule === 'string') {
      keepId = rule === 'include';
      continue;
    }
    const wants = inclusionOf(operand, path);
    if (wants !== null && including !== null && wants !== including) throw mixed(path, including);
    including ??= wants;
    if (path.endsWith('.$')) positional = true;
    addRule(tree, (path.endsWith('.$') ? path.slice(0, -2) : path).split('.'), rule, path);
  }
  // With `_id` alone it decides; a `$slice` alone excludes nothing.
  including ??= tree.size === 0 ? (keepId ?? false) : positional;
  const mode = including;
  if (keepId === false) tree.set('_id', 'exclude');
  else if (mode) tree.set('_id', 'include');
  return (doc, position) => (mode ? included(doc, tree, position) : excluded(doc, tree, position));
}

function mixed(path: string, including: boolean): MongoError {
  return including
    ? new MongoError('Location31254', `Cannot do exclusion on field ${path} in inclusion projection`)
    : new MongoError('Location31253', `Cannot do inclusion on field ${path} in exclusion projection`);
}

/** Whether an entry includes its field, excludes it, or fits with both (null). */
function inclusionOf(operand: Value, path: string): boolean | null {
  if (isDoc(operand)) return operand.has('$slice') ? null : true;
  if (path.endsWith('.$')) return true;
  return isKept(operand);
}

function isKept(operand: Value): boolean {
  return isNumeric(operand) ? toNumber(operand) !== 0 : operand === true;
}

function ruleOf(path: string, operand: Value): Rule {
  if (path.endsWith('.$')) return positionalElement;
  if (typeof operand === 'boolean' || isNumeric(operand)) return isKept(operand) ? 'include' : 'exclude';
  if (isDoc(operand)) {
    const [operator, argument] = [...operand][0] ?? ['', null];
    if (operator === '$slice') return sliceRule(argument);
    if (operator === '$elemMatch') return elemMatchRule(argument);
    if (!operator.startsWith('$') && operand.size > 0) return nestedRule(operand, path);
    throw new MongoError(
      'Location31324',
      `expressions such as ${operator} are not supported in a find's projection`,
    );
  }
  throw new MongoError('Location31324', `a projection of ${path} to a constant is not supported`);
}

/** `{ a: { b: 1 } }` is `{ 'a.b': 1 }`. */
function nestedRule(operand: Doc, path: string): Tree {
  return new Map([...operand].map(([name, inner]) => [name, ruleOf(`${path}.${name}`, inner)]));
}

function positionalElement(value: Value, position: Position): Value | undefined {
  if (!Array.isArray(value)) return value;
  const index = positionalIndex(position);
  if (index === undefined)
    throw new MongoError(
      'BadValue',
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  const element = value[index];
  return element === undefined ? [] : [element];
}

function sliceRule(argument: Value): Rule {
  const numbers = (Array.isArray(argument) ? argument : [argument]).map((n) =>
    isNumeric(n) ? toNumber(n) : NaN,
  );
  const [first = NaN, second] = numbers;
  if (numbers.some(Number.isNaN) || numbers.length > 2 || (second !== undefined && second <= 0))
    throw new MongoError('BadValue', '$slice takes a number, or a skip and a positive limit');
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first >= 0 ? value.slice(0, first) : value.slice(first);
    const start = first >= 0 ? first : Math.max(0, value.length + first);
    return value.slice(start, start + second);
  };
}

function elemMatchRule(argument: Value): Rule {
  const matches = elementMatcher(argument, compileFilter);
  return (value) => {
    const found = Array.isArray(value) ? value.find((element) => matches(element)) : undefined;
    return found === undefined ? undefined : [found];
  };
}

function addRule(tree: Tree, parts: string[], rule: Rule, path: string): void {
  const [first, ...rest] = parts as [string, ...string[]];
  if (rest.length === 0) {
    if (tree.has(first)) throw new MongoError('Location31254', `Path collision at ${path}`);
    tree.set(first, rule);
    return;
  }
  const inner = tree.get(first) ?? new Map<string, Rule>();
  if (!(inner instanceof Map)) throw new MongoError('Location31254', `Path collision at ${path}`);
  tree.set(first, inner);
  addRule(inner, rest, rule, path);
}

function included(doc: Doc, tree: Tree, position: Position): Doc {
  const kept: Doc = new Map();
  for (const [name, value] of doc) {
    const rule = tree.get(name);
    if (rule === undefined || rule === 'exclude') continue;
    const left = applyRule(value, rule, position, included);
    if (left !== undefined) kept.set(name, left);
  }
  return kept;
}

function excluded(doc: Doc, tree: Tree, position: Position): Doc {
  const kept: Doc = new Map();
  for (const [name, value] of doc) {
    const rule = tree.get(name);
    if (rule === 'exclude') continue;
    const left = rule === undefined ? value : applyRule(value, rule, position, excluded);
    if (left !== undefined) kept.set(name, left);
  }
  return kept;
}

function applyRule(
  value: Value,
  rule: Exclude<Rule, 'exclude'>,
  position: Position,
  inside: (doc: Doc, tree: Tree, position: Position) => Doc,
): Value | undefined {
  if (rule === 'include') return value;
  if (typeof rule === 'function') return rule(value, position);
  if (isDoc(value)) return inside(value, rule, position);
  if (Array.isArray(value)) {
    // In an array every document is projected; what is none is left out of an inclusion, and kept in an exclusion.
    const projected = value.map((element) =>
      isDoc(element) || Array.isArray(element)
        ? applyRule(element, rule, position, inside)
        : inside === excluded
          ? element
          : undefined,
    );
    return projected.filter((element) => element !== undefined);
  }
  return inside === excluded ? value : undefined;
}
