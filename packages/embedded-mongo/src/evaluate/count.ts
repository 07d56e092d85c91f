import { Int32 } from 'bson';
import { check } from '../errors.js';
import { sameValue } from './keys.js';
import { isDoc, toInteger, type Doc } from './values.js';

/** The `_id` of the group in which the driver's `countDocuments` finds the number. */
export const COUNT_ID = new Int32(1);

/**
 * Reads the aggregation that the driver sends to count documents: `$match`, perhaps `$limit`, and a `$group` of a fixed form.
 * @throws MongoError Location40324 for any other pipeline
 * Source: MongoDB manual, "db.collection.countDocuments()"
 */
export function compileCount(stages: Doc[]): { filter: Doc; limit: number } {
  const { $match: filter = {}, $limit = null } = Object.assign({}, ...stages) as Doc;
  const limited = $limit === null ? [] : [{ $limit }];
  const group = { $group: { _id: COUNT_ID, n: { $sum: COUNT_ID } } };
  const isCount = sameValue(stages, [{ $match: filter }, ...limited, group]);
  check(isCount && isDoc(filter), 'Location40324', 'an aggregation is supported as a count only');
  const limit = $limit === null ? Infinity : (toInteger($limit) ?? 0);
  check(limit > 0, 'Location15958', 'the limit must be positive');
  return { filter, limit };
}
