import { MongoError } from '../errors.js';
import { isDoc, isRegExp, type Doc, type Value } from '../bson/types.js';
import { isOperatorDoc } from '../query/predicates.js';
import { placeAt } from './places.js';
import type { Updater } from './types.js';

/**
 * The document that an upsert inserts: what the filter says by equality, then the update on it.
 * Source: MongoDB manual, "db.collection.updateOne()", upsert behaviour.
 */
export function upsertedDoc(filter: Doc, updater: { apply: Updater; replaces: boolean }): Doc {
  const base: Doc = new Map();
  const seen = new Set<string>();
  for (const [path, value] of equalities(filter)) {
    // A new document takes only its _id from the filter.
    if (updater.replaces && path !== '_id') continue;
    if (seen.has(path))
      throw new MongoError(
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path}' is matched twice`,
      );
    seen.add(path);
    placeAt(base, path.split('.'), true)?.set(value);
  }
  const given = base.get('_id');
  const made = updater.apply(base, { position: {}, insert: true });
  const id = made.get('_id') ?? given;
  if (id === undefined) return made;
  return new Map<string, Value>([['_id', id], ...[...made].filter(([name]) => name !== '_id')]);
}

/** The fields that a filter sets to one value. */
function equalities(filter: Doc): [string, Value][] {
  return [...filter].flatMap(([name, operand]): [string, Value][] => {
    if (name === '$and' && Array.isArray(operand))
      return operand.flatMap((clause) => (isDoc(clause) ? equalities(clause) : []));
    if (name === '$or' && Array.isArray(operand) && operand.length === 1 && isDoc(operand[0]))
      return equalities(operand[0]);
    if (name.startsWith('$') || isRegExp(operand)) return [];
    if (!isOperatorDoc(operand)) return [[name, operand]];
    const value = single(operand);
    return value === undefined ? [] : [[name, value]];
  });
}

function single(operators: Doc): Value | undefined {
  const equal = operators.get('$eq');
  if (equal !== undefined) return equal;
  for (const operator of ['$in', '$all']) {
    const values = operators.get(operator);
    if (
      Array.isArray(values) &&
      values.length === 1 &&
      !isRegExp(values[0]) &&
      !isOperatorDoc(values[0] as Value)
    )
      return values[0];
  }
  return undefined;
}
