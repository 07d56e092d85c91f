import { serialize } from 'bson';
import { check } from '../errors.js';
import { compileFilter, type Match } from './filter.js';
import { MODIFIERS, type Action } from './modifiers.js';
import { asIndex } from './paths.js';
import { fieldOf, isDoc, isOperators, type Doc, type Maybe, type Value } from './values.js';

/** What an update needs to know about the document that it changes. */
interface Context {
  match: Match;
  /** Whether an upsert is making the document. */
  isInsert: boolean;
  now: Date;
}

export interface Update {
  /** @returns the new document; the old one stays as it is */
  apply(doc: Doc, context: Context): Doc;
}

/**
 * Compiles an update's modifiers.
 * @throws MongoError as MongoDB does, and for replacement documents, which are not supported
 * Source: MongoDB manual, "Update Operators"
 */
export function compileUpdate(update: Doc, arrayFilters: Doc[] = []): Update {
  const change = compileModifiers(update, arrayFilters);
  return {
    apply: (doc, context) => {
      const { _id, ...others } = change(doc, context);
      const isKept =
        doc['_id'] === undefined || Buffer.compare(serialize({ _id }), serialize({ _id: doc['_id'] })) === 0;
      check(isKept, 'ImmutableField', "the update would modify the immutable field '_id'");
      return _id === undefined ? others : { _id, ...others };
    },
  };
}

/**
 * The document that an upsert starts from: the fields that its filter compares for equality.
 * @throws MongoError BadValue for conditions where MongoDB's rule is not certain
 * Source: MongoDB manual, "db.collection.updateOne()", upsert behaviour
 */
export function upsertSeed(filter: Doc): Doc {
  const seed: Doc = {};
  for (const [name, operand] of Object.entries(filter)) {
    if (name === '$or' && Array.isArray(operand) && operand.length > 1) continue;
    const operators = isOperators(operand) ? operand : { $eq: operand };
    const isEqual = Object.keys(operators).join() === '$eq';
    const isClear = isEqual || Object.keys(operators).every((each) => /^\$([gl]te?|ne)$/.test(each));
    check(isClear && !/^\d*$|^__proto__$|[.$]/.test(name), 'BadValue', `not supported in an upsert: ${name}`);
    if (isEqual) seed[name] = operators['$eq'] as Value;
  }
  return seed;
}

type Change = (doc: Doc, context: Context) => Doc;

/** A part of a path in one document: a field's name, or an element's index. */
type Place = string | number;

interface Step {
  operator: string;
  path: string[];
  act: Action;
}

/**
 * Which elements `$` and `$[name]` mean is decided by the document as it was. Changes are made in the order of their paths, as MongoDB
 * does: it is the order of new fields.
 */
function compileModifiers(update: Doc, arrayFilters: Doc[]): Change {
  check(isOperators(update), 'CommandNotSupported', 'replacement documents are not supported');
  const steps = Object.entries(update).flatMap(([operator, fields]) => compileModifier(operator, fields));
  checkConflicts(steps.map(({ path }) => path));
  const filters = compileArrayFilters(arrayFilters, steps);
  return (doc, context) => {
    const changes = steps
      .filter(({ operator }) => operator !== '$setOnInsert' || context.isInsert)
      .flatMap((step) => placesOf(doc, step.path, filters, context).map((places) => ({ ...step, places })))
      .sort((a, b) => comparePaths(a.places, b.places));
    checkConflicts(changes.map(({ places }) => places));
    return changes.reduce((changed, { operator, places, act }) => {
      const creates = operator !== '$unset' && operator !== '$pull';
      return changeAt(changed, places, creates, (old) => act(old, context.now)) as Doc;
    }, doc);
  };
}

function compileModifier(operator: string, fields: Value): Step[] {
  const compile = Object.hasOwn(MODIFIERS, operator) ? MODIFIERS[operator] : undefined;
  check(compile, 'FailedToParse', `Unknown modifier: ${operator}. Expected a valid update modifier`);
  check(isDoc(fields), 'FailedToParse', `Modifiers operate on fields: ${operator}`);
  return Object.entries(fields).map(([name, operand]) => {
    checkPath(name, name.split('.'));
    return { operator, path: name.split('.'), act: compile(operand, name) };
  });
}

function checkPath(name: string, path: string[]): void {
  check(!path.includes(''), 'EmptyFieldName', `'${name}' contains an empty field name`);
  const isPlaced = !path[0]?.startsWith('$') && path.filter((part) => part === '$').length < 2;
  check(isPlaced, 'BadValue', `A positional element is in the wrong place in path '${name}'`);
  for (const part of path) {
    check(/^(?!\$)|^\$(\[\w*\])?$/.test(part), 'DollarPrefixedFieldName', `'${name}' is not valid`);
    check(asIndex(part) === null && part !== '__proto__', 'BadValue', `this path is not supported: ${name}`);
  }
}

function comparePaths(a: Place[], b: Place[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  const [one, other] = [a[at], b[at]];
  if (one === undefined || other === undefined) return a.length - b.length;
  return one < other ? -1 : 1;
}

/** No two changes may touch one place, nor one a part of the other's. */
function checkConflicts(paths: Place[][]): void {
  const names = [...paths].sort(comparePaths).map((path) => `${path.join('.')}.`);
  const at = names.findIndex((name, i) => names[i + 1]?.startsWith(name));
  check(at < 0, 'ConflictingUpdateOperators', `Updating would create a conflict at '${names[at]}'`);
}

type ArrayFilters = Map<string, (element: Value) => boolean>;

function compileArrayFilters(specs: Doc[], steps: Step[]): ArrayFilters {
  const filters: ArrayFilters = new Map();
  for (const spec of specs) {
    const [name = '', another] = new Set(Object.keys(spec).map((path) => path.split('.')[0]));
    const isNamed = another === undefined && /^[a-z][a-zA-Z0-9]*$/.test(name) && !filters.has(`$[${name}]`);
    check(isNamed, 'FailedToParse', 'each array filter needs one name of its own');
    const matches = compileFilter(spec);
    filters.set(`$[${name}]`, (element) => matches({ [name]: element }) !== null);
  }
  const used = new Set(steps.flatMap(({ path }) => path.filter((part) => part.startsWith('$'))));
  check(used.size < 2 || !used.has('$'), 'ConflictingUpdateOperators', '$ beside $[name] is not supported');
  for (const part of filters.keys())
    check(used.has(part), 'FailedToParse', `The array filter for ${part} was not used in the update`);
  filters.set('$[]', () => true);
  for (const part of used)
    check(part === '$' || filters.has(part), 'BadValue', `No array filter found for identifier '${part}'`);
  return filters;
}

/** The places in a document that a path with `$` or `$[name]` stands for. */
function placesOf(value: Maybe, path: string[], filters: ArrayFilters, context: Context): Place[][] {
  const [part, ...rest] = path;
  if (part === undefined) return [[]];
  const behind = (place: Place, inner: Maybe): Place[][] =>
    placesOf(inner, rest, filters, context).map((places) => [place, ...places]);
  if (!part.startsWith('$')) return behind(part, isDoc(value) ? fieldOf(value, part) : undefined);
  check(Array.isArray(value), 'BadValue', `The path must be an array to apply '${part}'`);
  if (part !== '$')
    return value.flatMap((element, i) => (filters.get(part)?.(element) ? behind(i, element) : []));
  const { position = value.length, ambiguous } = context.match;
  check(!ambiguous, 'BadValue', '$ is ambiguous: several conditions matched in arrays. Use arrayFilters.');
  check(position < value.length, 'BadValue', 'The positional operator did not find the match needed.');
  return behind(position, value[position]);
}

/** A copy of a value with one place in it changed; everything else is shared with the old value. */
function changeAt(value: Maybe, places: Place[], creates: boolean, act: (old: Maybe) => Maybe): Maybe {
  const [place, ...rest] = places;
  if (place === undefined) return act(value);
  if (typeof place === 'number')
    return (value as Value[]).with(place, changeAt((value as Value[])[place], rest, creates, act) ?? null);
  if (!creates && !isDoc(value)) return value;
  check(value === undefined || isDoc(value), 'PathNotViable', `Cannot create field '${place}' in this value`);
  const inner = changeAt(value && fieldOf(value, place), rest, creates, act);
  if (inner !== undefined) return { ...value, [place]: inner };
  const left = { ...value };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a copy of its own
  delete left[place];
  return left;
}
