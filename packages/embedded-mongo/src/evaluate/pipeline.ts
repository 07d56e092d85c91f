import { Int32 } from 'bson';
import { check } from './check.js';
import { compileFilter } from './filter.js';
import { compileComputedProjection } from './projection.js';
import { compileSort } from './sort.js';
import { isDoc, toInteger, toNumber, type Doc, type Value } from './values.js';

/** An aggregation: what the planner reads, and what is then made of it. */
export interface Pipeline {
  /** The leading `$match`; `{}` without one. */
  match: Doc;
  /** The `$sort` and `$limit` that follow it. */
  sort?: Doc;
  limit?: number;
  /** The stages that are left. @param docs those that `match`, `sort` and `limit` leave, in order; read one by one for a count */
  run(docs: Iterable<Doc>): Doc[];
}

const ORDER = ['$match', '$sort', '$limit', '$project', '$group'];

/**
 * Compiles an aggregation in the one shape that is in use: `$match`, `$sort`, `$limit`, and then `$project` or a count by `$group`.
 * @throws MongoError Location40324 for other stages, and for these in another order
 * Source: MongoDB manual, "Aggregation Stages"
 */
export function compilePipeline(stages: Doc[]): Pipeline {
  let last = -1;
  for (const stage of stages) {
    const [name = '', another] = Object.keys(stage);
    check(!another, 'Location40323', 'A pipeline stage must contain exactly one field.');
    check(ORDER.indexOf(name) > last, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
    last = ORDER.indexOf(name);
  }
  const { $match: match = {}, $sort, $limit, $project, $group } = Object.assign({}, ...stages) as Doc;
  check(isDoc(match), 'Location15959', 'the match filter must be an expression in an object');
  compileFilter(match);
  if ($sort !== undefined) compileSort(documentIn($sort));
  const limit = $limit === undefined ? Infinity : (toInteger($limit) ?? 0);
  check(limit > 0, 'Location15958', 'the limit must be positive');
  const project = $project === undefined ? undefined : compileComputedProjection(documentIn($project));
  const group = $group === undefined ? undefined : compileCount(documentIn($group));
  check(!project || !group, 'Location40324', '$group behind $project is not supported');
  return {
    match,
    ...($sort !== undefined && { sort: documentIn($sort) }),
    ...($limit !== undefined && { limit }),
    run: (docs) => (group ? group(docs) : project ? Array.from(docs, project) : [...docs]),
  };
}

function documentIn(operand: Value): Doc {
  check(isDoc(operand), 'Location15959', "a stage's operand must be an object");
  return operand;
}

/** `{ _id: 1, n: { $sum: 1 } }`, which is the driver's `countDocuments`. Of no documents there is no group. */
function compileCount(group: Doc): (docs: Iterable<Doc>) => Doc[] {
  const { _id, n, ...others } = group;
  const { $sum: sum, ...more } = isDoc(n) ? n : {};
  const isCount = toInteger(sum) === 1 && Object.keys({ ...others, ...more }).length === 0;
  check(isCount && toNumber(_id) !== undefined, 'Location15952', '$group is supported as a count only');
  return (docs) => {
    let count = 0;
    for (const left = docs[Symbol.iterator](); left.next().done !== true;) count++;
    return count === 0 ? [] : [{ _id: _id as Value, n: new Int32(count) }];
  };
}
