import { Int32 } from 'bson';
import { compareValues } from '../bson/compare.js';
import { describe } from '../bson/describe.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, typeOf, type Doc, type Value } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import type { Collection, Index } from '../storage/collection.js';
import { Arguments } from './arguments.js';

/** Options that are understood; any other is refused, since an index without it would not do what was asked. */
const OPTIONS = [
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'expireAfterSeconds',
  'partialFilterExpression',
  'background',
  'collation',
];

/**
 * Reads what an index is asked to be.
 * @throws MongoError CannotCreateIndex and others for what there is not.
 */
export function readSpec(value: Value): Doc {
  if (!isDoc(value)) throw new MongoError('TypeMismatch', 'each of the indexes has to be a document');
  const key = value.get('key');
  if (!isDoc(key) || key.size === 0)
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty object.');
  const unknown = [...value.keys()].find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined)
    throw new MongoError(
      'InvalidIndexSpecificationOption',
      `The field '${unknown}' is not valid for an index specification. Specification: ${describe(value)}`,
    );
  new Arguments(value, 'indexes', OPTIONS);
  for (const [path, direction] of key) checkField(path, direction);
  checkOptions(value, key);
  const spec: Doc = new Map<string, Value>([
    ['v', new Int32(2)],
    ['key', key],
    ['name', value.get('name') ?? nameOf(key)],
  ]);
  for (const option of ['unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression']) {
    const given = value.get(option);
    if (given !== undefined && given !== false) spec.set(option, given);
  }
  return spec;
}

function checkField(path: string, direction: Value): void {
  if (typeof direction === 'string')
    throw new MongoError('CannotCreateIndex', `Unknown index plugin '${direction}'`);
  if (!isNumeric(direction) || toNumber(direction) === 0 || Number.isNaN(toNumber(direction)))
    throw new MongoError(
      'CannotCreateIndex',
      `Values in v:2 index key pattern cannot be of type ${typeOf(direction).name}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    );
  if (path === '' || path.split('.').includes(''))
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty field.');
  if (path.includes('$**')) throw new MongoError('CannotCreateIndex', 'wildcard indexes are not supported');
  if (path.split('.').some((part) => part.startsWith('$')))
    throw new MongoError(
      'CannotCreateIndex',
      `Index key contains an illegal field name: field name starts with '$': ${path}`,
    );
}

function checkOptions(spec: Doc, key: Doc): void {
  const expiry = spec.get('expireAfterSeconds');
  if (expiry !== undefined) {
    if (!isNumeric(expiry) || toNumber(expiry) < 0 || toNumber(expiry) > 2147483647)
      throw new MongoError(
        'CannotCreateIndex',
        'TTL index expireAfterSeconds has to be between 0 and 2147483647',
      );
    if (key.size !== 1 || key.has('_id'))
      throw new MongoError(
        'CannotCreateIndex',
        'TTL indexes are single-field indexes, compound indexes do not support TTL.',
      );
  }
  const partial = spec.get('partialFilterExpression');
  if (partial === undefined) return;
  if (!isDoc(partial))
    throw new MongoError('CannotCreateIndex', 'partialFilterExpression has to be a document');
  if (spec.get('sparse') === true)
    throw new MongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  compileFilter(partial);
}

function nameOf(key: Doc): string {
  return [...key]
    .map(([path, direction]) => `${path}_${isNumeric(direction) ? toNumber(direction) : ''}`)
    .join('_');
}

/**
 * Whether the same index is there.
 * @throws MongoError where another one has its name, or the same one has another name or other options.
 * Source: MongoDB manual, "createIndexes": fields, uniqueness, sparseness and filter are what tells indexes apart.
 */
export function isThere(collection: Collection, spec: Doc): boolean {
  const [key, name] = [spec.get('key') as Doc, spec.get('name') as string];
  if (key.size === 1 && key.has('_id')) return true;
  for (const index of collection.indexes) {
    const same =
      sameFields(index.spec.get('key') as Doc, key) &&
      sameOptions(index, spec, ['unique', 'sparse', 'partialFilterExpression']);
    if (same && index.name === name && sameOptions(index, spec, ['expireAfterSeconds'])) return true;
    const indexes = `Requested index: ${describe(spec)}, existing index: ${describe(index.spec)}`;
    if (same)
      throw new MongoError(
        'IndexOptionsConflict',
        index.name === name
          ? `An equivalent index already exists with the same name but different options. ${indexes}`
          : `Index already exists with a different name: ${index.name}`,
      );
    if (index.name === name)
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${indexes}`,
      );
  }
  return false;
}

/** Whether two key patterns have the same fields in the same directions. */
export function sameFields(a: Doc, b: Doc): boolean {
  const text = (key: Doc): string =>
    [...key]
      .map(([path, direction]) => `${path}\0${isNumeric(direction) && toNumber(direction) < 0 ? '-' : '+'}`)
      .join('\0');
  return text(a) === text(b);
}

function sameOptions(index: Index, spec: Doc, options: string[]): boolean {
  return options.every(
    (option) => compareValues(index.spec.get(option) ?? null, spec.get(option) ?? null) === 0,
  );
}
