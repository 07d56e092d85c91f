import { check } from '../errors.js';
import { compileFilter } from './filter.js';
import { isDoc, toInteger, toNumber, type Doc, type Value } from './values.js';

interface Count {
  filter: Doc;
  limit: number;
  /** The `_id` of the group that holds the number. */
  _id: Value;
}

const ORDER = ['$match', '$limit', '$group'];

/**
 * Reads the aggregation that the driver sends to count documents: `$match`, `$limit` and `{ $group: { _id: 1, n: { $sum: 1 } } }`.
 * @throws MongoError Location40324 for other stages, and for these in another order
 * Source: MongoDB manual, "Aggregation Stages"
 */
export function compileCount(stages: Doc[]): Count {
  let last = -1;
  for (const stage of stages) {
    const [name = '', another] = Object.keys(stage);
    check(!another, 'Location40323', 'A pipeline stage must contain exactly one field.');
    check(ORDER.indexOf(name) > last, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
    last = ORDER.indexOf(name);
  }
  const { $match: filter = {}, $limit = null, $group } = Object.assign({}, ...stages) as Doc;
  check(isDoc(filter), 'Location15959', 'the match filter must be an expression in an object');
  compileFilter(filter);
  const limit = $limit === null ? Infinity : (toInteger($limit) ?? 0);
  check(limit > 0, 'Location15958', 'the limit must be positive');
  const { _id = null, n, ...others } = isDoc($group) ? $group : {};
  const { $sum: sum, ...more } = isDoc(n) ? n : {};
  const isCount = toInteger(sum) === 1 && Object.keys({ ...others, ...more }).length === 0;
  check(
    isCount && toNumber(_id) !== undefined,
    'Location15952',
    'an aggregation is supported as a count only',
  );
  return { filter, limit, _id };
}
