import { serialize } from 'bson';
import { check } from '../errors.js';
import { compileFilter } from './filter.js';
import { MODIFIERS, type Action } from './modifiers.js';
import { asIndex } from './paths.js';
import { fieldOf, isDoc, isOperators, type Doc, type Maybe, type Value } from './values.js';

/** @param isInsert whether an upsert is making the document @returns the new document; the old one stays as it is */
export type Update = (doc: Doc, isInsert?: boolean) => Doc;

/** A part of a path in one document: a field's name, or an element's index. */
type Place = string | number;

interface Step {
  operator: string;
  path: string[];
  act: Action;
}

/**
 * Compiles an update's modifiers. Which elements `$[name]` means is decided by the document as it was. Changes are made in the order
 * of their paths, as MongoDB does: it is the order of new fields.
 * @throws MongoError as MongoDB does, and for replacement documents and the positional `$`, which are not supported
 * Source: MongoDB manual, "Update Operators"
 */
export function compileUpdate(update: Doc, arrayFilters: Doc[] = []): Update {
  check(isOperators(update), 'CommandNotSupported', 'replacement documents are not supported');
  const steps = Object.entries(update).flatMap(([operator, fields]) => compileModifier(operator, fields));
  checkConflicts(steps.map(({ path }) => path));
  const filters = compileArrayFilters(arrayFilters, steps);
  return (doc, isInsert = false) => {
    const changes = steps
      .filter(({ operator }) => operator !== '$setOnInsert' || isInsert)
      .flatMap((step) => placesOf(doc, step.path, filters).map((places) => ({ ...step, places })))
      .sort((a, b) => comparePaths(a.places, b.places));
    checkConflicts(changes.map(({ places }) => places));
    const changed = changes.reduce((before, { places, act }) => changeAt(before, places, act) as Doc, doc);
    return withSameId(changed, doc['_id']);
  };
}

/** With its `_id` first. @throws MongoError ImmutableField if it differs from the one before */
function withSameId({ _id, ...others }: Doc, before: Maybe): Doc {
  const isSame = before === undefined || Buffer.compare(serialize({ _id }), serialize({ _id: before })) === 0;
  check(isSame, 'ImmutableField', "the update would modify the immutable field '_id'");
  return _id === undefined ? others : { _id, ...others };
}

function compileModifier(operator: string, fields: Value): Step[] {
  const compile = fieldOf(MODIFIERS, operator);
  check(compile, 'FailedToParse', `Unknown modifier: ${operator}. Expected a valid update modifier`);
  check(isDoc(fields), 'FailedToParse', `Modifiers operate on fields: ${operator}`);
  return Object.entries(fields).map(([name, operand]) => {
    const path = name.split('.');
    checkPath(name, path);
    return { operator, path, act: compile(operand, name) };
  });
}

function checkPath(name: string, path: string[]): void {
  check(!path.includes(''), 'EmptyFieldName', `'${name}' contains an empty field name`);
  const isPlaced = !path[0]?.startsWith('$') && !path.includes('$') && !path.includes('$[]');
  check(isPlaced, 'BadValue', `'${name}': elements are supported by arrayFilters only`);
  for (const part of path) {
    check(/^(?!\$)|^\$\[\w*\]$/.test(part), 'DollarPrefixedFieldName', `'${name}' is not valid`);
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
    filters.set(`$[${name}]`, (element) => matches({ [name]: element }));
  }
  const used = new Set(steps.flatMap(({ path }) => path.filter((part) => part.startsWith('$'))));
  for (const part of filters.keys())
    check(used.has(part), 'FailedToParse', `The array filter for ${part} was not used in the update`);
  for (const part of used)
    check(filters.has(part), 'BadValue', `No array filter found for identifier '${part}'`);
  return filters;
}

/** The places in a document that a path with `$[name]` stands for. */
function placesOf(value: Maybe, path: string[], filters: ArrayFilters): Place[][] {
  const [part, ...rest] = path;
  if (part === undefined) return [[]];
  const behind = (place: Place, inner: Maybe): Place[][] =>
    placesOf(inner, rest, filters).map((places) => [place, ...places]);
  const isMeant = filters.get(part);
  if (!isMeant) return behind(part, isDoc(value) ? fieldOf(value, part) : undefined);
  check(Array.isArray(value), 'BadValue', `The path must be an array to apply '${part}'`);
  return value.flatMap((element, i) => (isMeant(element) ? behind(i, element) : []));
}

/** A copy of a value with one place in it changed; everything else is shared with the old value. */
function changeAt(value: Maybe, places: Place[], act: Action): Maybe {
  const [place, ...rest] = places;
  if (place === undefined) return act(value);
  if (typeof place === 'number')
    return (value as Value[]).with(place, changeAt((value as Value[])[place], rest, act) ?? null);
  const inner = changeAt(isDoc(value) ? fieldOf(value, place) : undefined, rest, act);
  if (inner === undefined && !isDoc(value)) return value;
  check(value === undefined || isDoc(value), 'PathNotViable', `Cannot create field '${place}' in this value`);
  if (inner !== undefined) return { ...value, [place]: inner };
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== place));
}
