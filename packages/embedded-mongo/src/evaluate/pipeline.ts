import { check } from '../errors.js';
import { compileFilter } from './filter.js';
import { compileComputedProjection } from './projection.js';
import { compileSort } from './sort.js';
import { isDoc, toInteger, toNumber, type Doc, type Value } from './values.js';

/** An aggregation: a query, and a projection or a count of its results. */
interface Pipeline {
  match: Doc;
  sort?: Doc;
  limit?: number;
  project: (doc: Doc) => Doc;
  /** Only the number of documents is wanted, in a group with this `_id`. */
  countAs?: Value;
}

const ORDER = ['$match', '$sort', '$limit', '$project', '$group'];

/**
 * Compiles an aggregation in the one shape that is in use: `$match`, `$sort`, `$limit`, and then `$project` or a count by `$group`.
 * @throws MongoError Location40324 for other stages, and for these in another order
 * Source: MongoDB manual, "Aggregation Stages"
 */
export function compilePipeline(stages: Doc[] = []): Pipeline {
  let last = -1;
  for (const stage of stages) {
    const [name = '', another] = Object.keys(stage);
    check(!another, 'Location40323', 'A pipeline stage must contain exactly one field.');
    check(ORDER.indexOf(name) > last, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
    last = ORDER.indexOf(name);
  }
  const { $match = {}, $sort, $limit, $project, $group } = Object.assign({}, ...stages) as Doc;
  for (const operand of [$match, $sort, $project, $group])
    check(operand === undefined || isDoc(operand), 'Location15959', "a stage's operand must be an object");
  const [match, sort, spec, group] = [$match, $sort, $project, $group] as [Doc, ...(Doc | undefined)[]];
  compileFilter(match);
  compileSort(sort ?? {});
  const limit = $limit === undefined ? Infinity : (toInteger($limit) ?? 0);
  check(limit > 0, 'Location15958', 'the limit must be positive');
  check(!spec || !group, 'Location40324', '$group behind $project is not supported');
  return {
    match,
    ...(sort && { sort }),
    ...($limit !== undefined && { limit }),
    project: spec ? compileComputedProjection(spec) : (doc) => doc,
    ...(group && { countAs: countIn(group) }),
  };
}

/** The `_id` of a count, which drivers send as `{ _id: 1, n: { $sum: 1 } }`. @throws MongoError for any other group */
function countIn({ _id, n, ...others }: Doc): Value {
  const { $sum: sum, ...more } = isDoc(n) ? n : {};
  const isCount = toInteger(sum) === 1 && Object.keys({ ...others, ...more }).length === 0;
  check(isCount && toNumber(_id) !== undefined, 'Location15952', '$group is supported as a count only');
  return _id as Value;
}
