import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BSONRegExp, deserialize, Double, Long, ObjectId, serialize } from 'bson';
import { compileCount } from '../src/commands/read.js';
import { partsOf } from '../src/evaluate/bounds.js';
import { compileFilter } from '../src/evaluate/filter.js';
import { compileProjection } from '../src/evaluate/projection.js';
import { compileUpdate } from '../src/evaluate/update.js';
import { keyOf } from '../src/evaluate/keys.js';
import type { Doc, Value } from '../src/evaluate/values.js';
import { decode } from '../src/wire.js';

/** Documents as the server reads them; expectations are written as JavaScript's own values. */
const read = (doc: object): Doc => decode(serialize(doc));
const plain = (doc: object): unknown => deserialize(serialize(doc));
const match = (filter: object, doc: object): boolean => compileFilter(read(filter))(read(doc));
/** Which of several values of `a` answer a condition on it; the last one is missing. */
const answers = (condition: unknown, values: unknown[]): unknown[] =>
  [...values.map((a) => ({ a })), {}]
    .filter((doc) => match({ a: condition }, doc))
    .map((doc) => ('a' in doc ? doc.a : 'missing'));
interface Options {
  arrayFilters?: object[];
  isInsert?: boolean;
}
function updated(doc: object, update: object, { arrayFilters = [], isInsert = false }: Options = {}): Doc {
  const before = read(doc);
  const after = compileUpdate(read(update), arrayFilters.map(read))(before, isInsert);
  assert.deepEqual(before, read(doc), 'the old document stays as it is');
  return after;
}
/** The fields of an updated document in their order, without `_id`. */
const fields = (...given: Parameters<typeof updated>): unknown => {
  const entries = Object.entries(plain(updated(...given)) as Doc);
  return Object.fromEntries(entries.filter(([name]) => name !== '_id'));
};
const COUNT = { $group: { _id: 1, n: { $sum: 1 } } };
const count = (...stages: object[]) => compileCount(stages.map(read));
const refuses = (action: () => unknown, codeName: string): void => {
  assert.throws(action, (error: { codeName?: string }) => {
    assert.equal(error.codeName, codeName);
    return true;
  });
};
const day = (n: number): Date => new Date(n * 86_400_000);

/** A case for each row of OPERATORS.md, as MongoDB's manual and server have it. */
const CASES: Record<string, () => void> = {
  'filter equality': () => {
    assert.deepEqual(answers(1, [1, new Long(1), '1', [2, 1], [[1]], null]), [1, new Long(1), [2, 1]]);
    assert.deepEqual(answers(null, [null, 0, [null], []]), [null, [null], 'missing']);
    assert.deepEqual(answers([1], [[1], [[1], 2], [1, 1], 1]), [[1], [[1], 2]]);
    assert.deepEqual(answers({ b: 1, c: 2 }, [{ b: 1, c: 2 }, { c: 2, b: 1 }, { b: 1 }]), [{ b: 1, c: 2 }]);
    assert.deepEqual(answers([], [[], [[]], [1], null]), [[], [[]]]);
    assert.ok(match({ 'a.b': null }, { a: [{ c: 1 }] }));
    assert.ok(match({ 'a.b': null }, { a: 1 }));
    assert.ok(!match({ 'a.b': null }, { a: [] }) && !match({ 'a.b': null }, { a: [1] }));
    assert.ok(match({ 'a.b': 1, c: 2 }, { a: [{ b: [3, 1] }], c: 2 }));
    assert.ok(!match({ toString: null, a: 1 }, { a: 2 }) && match({ toString: null }, {}));
    refuses(() => match({ a: new BSONRegExp('x') }, {}), 'BadValue');
  },
  'filter $eq': () => {
    assert.deepEqual(answers({ $eq: 1 }, [1, [1], 2]), [1, [1]]);
  },
  'filter $ne': () => {
    assert.deepEqual(answers({ $ne: 1 }, [1, 2, [1, 2], [2], null]), [2, [2], null, 'missing']);
    assert.deepEqual(answers({ $ne: null }, [1, null, []]), [1, []]);
  },
  'filter $gt': () => {
    assert.deepEqual(answers({ $gt: 1 }, [1, 2, 1.5, '2', [0, 2], NaN, null]), [2, 1.5, [0, 2]]);
    assert.deepEqual(answers({ $gt: day(1) }, [day(1), day(2), 99, true]), [day(2)]);
    refuses(() => match({ a: { $gt: null } }, {}), 'BadValue');
  },
  'filter $gte': () => {
    assert.deepEqual(answers({ $gte: 'b' }, ['a', 'b', 'c', 1]), ['b', 'c']);
    // Two elements may meet the two conditions.
    assert.deepEqual(answers({ $gte: 2, $lt: 3 }, [[1, 4], [2], 3, [4]]), [[1, 4], [2]]);
  },
  'filter $lt': () => {
    assert.deepEqual(answers({ $lt: 1 }, [0, 1, -1, null, '', [5]]), [0, -1]);
    const [low, high] = [new ObjectId('0'.repeat(24)), new ObjectId('1'.repeat(24))];
    assert.deepEqual(answers({ $lt: high }, [low, high]), [low]);
  },
  'filter $lte': () => {
    assert.deepEqual(answers({ $lte: day(2) }, [day(1), day(2), day(3), null]), [day(1), day(2)]);
    // Beyond 2^53 a long has digits that a double has no room for.
    const long = Long.fromString('9007199254740993');
    refuses(() => answers({ $lte: new Double(2 ** 53) }, [long]), 'BadValue');
  },
  'filter $in': () => {
    assert.deepEqual(answers({ $in: [1, null] }, [1, 2, [3, 1], null]), [1, [3, 1], null, 'missing']);
    assert.deepEqual(answers({ $in: [] }, [1]), []);
    refuses(() => match({ a: { $in: [new BSONRegExp('x')] } }, {}), 'BadValue');
    refuses(() => match({ a: { $in: [{ $gt: 1 }] } }, {}), 'BadValue');
    refuses(() => match({ a: { $in: 1 } }, {}), 'BadValue');
  },
  'filter $nin': () => {
    assert.deepEqual(answers({ $nin: [1, null] }, [1, 2, [3, 1], null]), [2]);
  },
  'filter $exists': () => {
    assert.deepEqual(answers({ $exists: true }, [1, null, []]), [1, null, []]);
    assert.deepEqual(answers({ $exists: false }, [1, null]), ['missing']);
    assert.ok(match({ 'seats.1': { $exists: true } }, { seats: [{ m: 1 }, { m: 2 }] }));
    assert.ok(match({ 'seats.1': { $exists: false } }, { seats: [{ m: 1 }] }));
    assert.ok(match({ 'seats.nodes.0': { $exists: true } }, { seats: [{ nodes: [] }, { nodes: ['a'] }] }));
    assert.ok(match({ 'seats.nodes.0': { $exists: false } }, { seats: [{ nodes: [] }] }));
    refuses(() => match({ 'seats.0': 1 }, {}), 'BadValue');
  },
  'filter $regex': () => {
    assert.deepEqual(answers({ $regex: 'b\\.|c' }, ['ab.', 'abx', 'xc', ['c'], 1]), ['ab.', 'xc', ['c']]);
    for (const pattern of ['^a', 'a.c', '[ab]', 'a+', '\\d', '(a)', 'a$'])
      refuses(() => match({ a: { $regex: pattern } }, {}), 'BadValue');
  },
  'filter $options': () => {
    assert.deepEqual(answers({ $regex: 'É|색', $options: 'i' }, ['aé', '초록색', 'e']), ['aé', '초록색']);
    refuses(() => match({ a: { $regex: 'a', $options: 'x' } }, {}), 'Location51091');
    refuses(() => match({ a: { $options: 'i' } }, {}), 'BadValue');
  },
  'filter $elemMatch': () => {
    const doc = {
      seats: [
        { m: 'a', until: null },
        { m: 'b', until: day(1), nodes: [] },
      ],
    };
    assert.ok(match({ seats: { $elemMatch: { m: 'b', nodes: [] } } }, doc));
    assert.ok(match({ seats: { $elemMatch: { m: 'a', until: null, x: null } } }, doc));
    assert.ok(!match({ seats: { $elemMatch: { m: 'a', until: { $lt: day(2) } } } }, doc));
    assert.ok(!match({ seats: { $elemMatch: { m: 'b', nodes: [], x: 1 } } }, doc));
    assert.ok(match({ seats: { $elemMatch: { $or: [{ m: 'c' }, { nodes: [] }] } } }, doc));
    refuses(() => match({ a: { $elemMatch: { $gt: 1 } } }, {}), 'BadValue');
  },
  'filter $not': () => {
    const outside = { seats: { $not: { $elemMatch: { m: { $nin: ['a', 'b'] } } } } };
    assert.ok(match(outside, { seats: [{ m: 'a' }, { m: 'b' }] }));
    assert.ok(!match(outside, { seats: [{ m: 'a' }, { m: 'c' }] }));
    assert.deepEqual(answers({ $not: { $gt: 1, $lt: 3 } }, [2, 3, [0, 4], [2]]), [3, 'missing']);
    refuses(() => match({ a: { $not: 1 } }, {}), 'BadValue');
    refuses(() => match({ a: { $not: { $foo: 1 } } }, {}), 'BadValue');
  },
  'filter $or': () => {
    assert.ok(match({ $or: [{ a: 1 }, { b: 1 }], c: 1 }, { b: 1, c: 1 }));
    assert.ok(!match({ $or: [{ a: 1 }, { b: 1 }] }, { c: 1 }));
    refuses(() => match({ $or: [] }, {}), 'BadValue');
    refuses(() => match({ $or: [1] }, {}), 'BadValue');
  },
  'update $set': () => {
    assert.deepEqual(Object.entries(updated({ _id: 1, b: 1, a: 1 }, { $set: { z: 1, a: 2, c: 3 } })), [
      ...Object.entries(read({ _id: 1, b: 1, a: 2, c: 3, z: 1 })),
    ]);
    assert.deepEqual(fields({ a: {} }, { $set: { 'a.c': 1, 'a.b': 2, 'd.e.f': 3 } }), {
      a: { b: 2, c: 1 },
      d: { e: { f: 3 } },
    });
    refuses(() => updated({ a: null }, { $set: { 'a.b': 1 } }), 'PathNotViable');
    refuses(() => updated({}, { $set: { 'a.b': 1, a: 2 } }), 'ConflictingUpdateOperators');
    refuses(() => updated({}, { $set: { a: 1 }, $unset: { a: 1 } }), 'ConflictingUpdateOperators');
    refuses(() => updated({ _id: 1 }, { $set: { _id: 2 } }), 'ImmutableField');
    refuses(() => updated({ _id: null }, { $unset: { _id: 1 } }), 'ImmutableField');
    assert.deepEqual(plain(updated({ _id: null }, { $set: { _id: null } })), { _id: null });
    for (const [path, code] of [
      ['a..b', 'EmptyFieldName'],
      ['a.0', 'BadValue'],
      ['$a', 'BadValue'],
      ['a.$b', 'DollarPrefixedFieldName'],
      ['a.$', 'BadValue'],
      ['a.$[].b', 'BadValue'],
      ['__proto__.x', 'BadValue'],
    ] as const)
      refuses(() => updated({}, { $set: { [path]: 1 } }), code);
  },
  'update $setOnInsert': () => {
    const update = { $set: { b: 1 }, $setOnInsert: { a: 1 } };
    assert.deepEqual(fields({}, update), { b: 1 });
    assert.deepEqual(fields({}, update, { isInsert: true }), { a: 1, b: 1 });
  },
  'update $unset': () => {
    assert.deepEqual(fields({ a: 1, b: { c: 1, d: 1 } }, { $unset: { a: 1, 'b.c': 1, 'x.y': 1 } }), {
      b: { d: 1 },
    });
  },
  'update $max': () => {
    assert.deepEqual(fields({ a: 1, b: null, c: 'x' }, { $max: { a: 0, b: day(1), c: 5, d: 1 } }), {
      a: 1,
      b: day(1),
      c: 'x',
      d: 1,
    });
  },
  'update $currentDate': () => {
    const before = Date.now();
    const { at } = updated({}, { $currentDate: { at: true } });
    assert.ok(at instanceof Date && at.getTime() >= before && at.getTime() <= Date.now());
    refuses(() => updated({}, { $currentDate: { at: { $type: 'timestamp' } } }), 'BadValue');
  },
  'update $push': () => {
    assert.deepEqual(fields({ a: [1] }, { $push: { a: 1, b: [2] } }), { a: [1, 1], b: [[2]] });
    refuses(() => updated({ a: null }, { $push: { a: 1 } }), 'BadValue');
    refuses(() => updated({}, { $push: { a: { $each: [1], $sort: 1 } } }), 'BadValue');
    refuses(() => updated({}, { $push: { a: { b: 1, $each: [1] } } }), 'BadValue');
    refuses(() => updated({}, { $push: { a: { $each: [1], $position: 0 } } }), 'BadValue');
  },
  'update $each': () => {
    assert.deepEqual(fields({ a: [1] }, { $push: { a: { $each: [2, 3] } } }), { a: [1, 2, 3] });
    refuses(() => updated({}, { $push: { a: { $each: 1 } } }), 'BadValue');
  },
  'update $slice': () => {
    assert.deepEqual(fields({ a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }), { a: [2, 3] });
    assert.deepEqual(fields({ a: [1, 2] }, { $push: { a: { $each: [3], $slice: 2 } } }), { a: [1, 2] });
    assert.deepEqual(fields({ a: [1, 2] }, { $push: { a: { $each: [3], $slice: 0 } } }), { a: [] });
  },
  'update $addToSet': () => {
    assert.deepEqual(fields({ a: [1] }, { $addToSet: { a: new Long(1), b: 'x' } }), { a: [1], b: ['x'] });
    refuses(() => updated({}, { $addToSet: { a: { $each: [1] } } }), 'BadValue');
  },
  'update $pull': () => {
    assert.deepEqual(fields({ a: [1, 2, 1] }, { $pull: { a: 1, b: 1 } }), { a: [2] });
    assert.deepEqual(fields({ a: ['x', 'y', 'z'] }, { $pull: { a: { $in: ['x', 'z'] } } }), { a: ['y'] });
    const knocks = [{ m: 'a', until: day(1) }, { m: 'b', until: day(9) }, { m: 'c', until: day(9) }, 5];
    const or = [{ until: { $lte: day(1) } }, { m: 'b' }];
    assert.deepEqual(fields({ knocks }, { $pull: { knocks: { $or: or } } }), { knocks: knocks.slice(2) });
    assert.deepEqual(fields({ knocks }, { $pull: { knocks: { m: 'a' } } }), { knocks: knocks.slice(1) });
    refuses(() => updated({ a: 1 }, { $pull: { a: 1 } }), 'BadValue');
  },
  'update $[name]': () => {
    const doc = { seats: [{ m: 'a', r: 1 }, { m: 'a' }, { m: 'b' }] };
    const update = { $set: { 'seats.$[mine].lost': 1, 'seats.$[new].until': 2 } };
    const arrayFilters = [{ 'mine.m': 'a' }, { 'new.m': 'a', 'new.r': { $exists: false } }];
    assert.deepEqual(fields(doc, update, { arrayFilters }), {
      seats: [{ m: 'a', r: 1, lost: 1 }, { m: 'a', lost: 1, until: 2 }, { m: 'b' }],
    });
    const both = { $set: { 'seats.$[mine].x': 1, 'seats.$[new].x': 2 } };
    refuses(() => updated(doc, both, { arrayFilters }), 'ConflictingUpdateOperators');
    refuses(() => updated(doc, update, { arrayFilters: arrayFilters.slice(1) }), 'BadValue');
    refuses(() => updated(doc, { $set: { x: 1 } }, { arrayFilters }), 'FailedToParse');
    refuses(() => updated(doc, update, { arrayFilters: [{ 'mine.m': 1, 'new.m': 1 }] }), 'FailedToParse');
    refuses(() => updated({}, update, { arrayFilters }), 'BadValue');
  },
  'update upsert': () => {
    const made = compileUpdate(read({ $set: { a: 1, _id: 5 } }))({}, true);
    assert.deepEqual(Object.entries(made), Object.entries(read({ _id: 5, a: 1 })), '_id comes first');
  },
  'projection inclusion': () => {
    const project = (spec: object, doc: object): unknown => plain(compileProjection(read(spec))(read(doc)));
    const doc = { _id: 1, b: 2, a: [{ x: 1, y: 2 }, 5, { y: 3 }, [{ x: 4 }]], c: { x: 1, y: 2 } };
    assert.deepEqual(project({ b: 1 }, doc), { _id: 1, b: 2 });
    assert.deepEqual(project({ 'a.x': 1, 'c.x': true }, doc), {
      _id: 1,
      a: [{ x: 1 }, {}, [{ x: 4 }]],
      c: { x: 1 },
    });
    assert.deepEqual(project({ 'b.x': 1, z: 1 }, doc), { _id: 1 });
    assert.deepEqual(project({}, doc), doc);
    for (const spec of [{ a: 0 }, { _id: 0 }, { a: { $slice: 1 } }, { a: '$b' }, { 'a.$': 0 }])
      refuses(() => project(spec, doc), 'Location31254');
    refuses(() => project({ 'a.$': 1 }, doc), 'Location31324');
    for (const spec of [{ a: 1, 'a.x': 1 }, { '_id.x': 1 }])
      refuses(() => project(spec, doc), 'Location31249');
  },
  'stage $match': () => {
    assert.deepEqual(count({ $match: { a: 1 } }, COUNT), { filter: read({ a: 1 }), limit: Infinity });
    refuses(() => count({ $match: {}, $limit: 1 }, COUNT), 'Location40324');
    refuses(() => count({ $match: {} }), 'Location40324');
  },
  'stage $limit': () => {
    assert.equal(count({ $match: {} }, { $limit: 5 }, COUNT).limit, 5);
    for (const limit of [0, -1, 1.5, 'x'])
      refuses(() => count({ $match: {} }, { $limit: limit }, COUNT), 'Location15958');
    refuses(() => count({ $limit: 1 }, { $match: {} }, COUNT), 'Location40324');
  },
  'stage $group': () => {
    for (const [_id, n] of [
      ['$a', { $sum: 1 }],
      [1, { $sum: '$a' }],
      [1, { $avg: 1 }],
    ])
      refuses(() => count({ $match: {} }, { $group: { _id, n } }), 'Location40324');
  },
};

const table = readFileSync(new URL('../OPERATORS.md', import.meta.url), 'utf8');
const rows = [...table.matchAll(/^\| (\w+) +\| (.+?) +\|/gm)].map(([, kind, name]) => `${kind} ${name}`);
const named = rows.slice(1).map((row) => row.replaceAll('`', ''));

test('the table of operators and the cases are the same', () => {
  assert.deepEqual(named, Object.keys(CASES));
});
for (const [name, check] of Object.entries(CASES)) test(name, check);

test('the table of operators and what is sent to the database are the same', () => {
  const root = new URL('../../../', import.meta.url);
  const code = (paths: string[]): string =>
    paths.map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const filesIn = (folder: string): string[] =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name) && !/^(browser|service-worker|shared)\b/.test(name))
      .map((name) => `${folder}/${name}`);
  const gridFs = filesIn('node_modules/mongodb/lib/gridfs');
  const sent = code([...filesIn('src'), ...gridFs, 'node_modules/connect-mongo/dist/index.mjs']);
  const operators = named.flatMap((row) => /\$\w+/.exec(row)?.[0] ?? []);
  const all = sent + code(['node_modules/mongodb/lib/collection.js']);
  for (const name of operators) assert.ok(all.includes(name), `${name} has a row, and nobody sends it`);
  for (const [, name = ''] of sent.matchAll(/(?<![\w$])(\$[a-z]\w*)['"]?:/gi))
    assert.ok(operators.includes(name), `${name} is sent, and has no row`);
  assert.doesNotMatch(sent, /\.\$(\[\])?[.'`]/, 'the positional $ and $[] are not supported');
});

test('operators that are not in the table are refused', () => {
  const filters = '$all $mod $type $size $bitsAllSet $geoWithin $near $where $jsonSchema $text $comment $foo';
  for (const name of filters.split(' ')) {
    refuses(() => match({ a: { [name]: 1 } }, {}), 'BadValue');
    refuses(() => match({ [name]: 1 }, {}), 'BadValue');
  }
  for (const name of ['$and', '$nor', '$expr', '$not'])
    refuses(() => match({ [name]: [{}] }, {}), 'BadValue');
  for (const name of ['$inc', '$mul', '$min', '$rename', '$pop', '$pullAll', '$bit', '$foo', '$constructor'])
    refuses(() => updated({}, { [name]: { a: 1 } }), 'FailedToParse');
  for (const update of [{ a: 1 }, {}]) refuses(() => updated({}, update), 'CommandNotSupported');
  const stages = '$sort $project $lookup $unwind $skip $count $facet $addFields $set $out $merge $foo';
  for (const name of stages.split(' '))
    refuses(() => count({ $match: {} }, { [name]: {} }, COUNT), 'Location40324');
});

test('a filter gives bounds for its fields', () => {
  /** Which of some values lie within the bounds of `a`. */
  const within = (filter: object, values: unknown[], multikey = false): unknown => {
    const parts = partsOf(read(filter), 'a', multikey);
    const isWithin = (key: Buffer) =>
      parts?.some(({ from, to }) => key.compare(from) >= 0 && key.compare(to) < 0);
    return parts && values.filter((v) => isWithin(keyOf(read({ v }).v)));
  };
  const values = [null, 0, 1, 3, 5, 6, 'x'];
  assert.deepEqual(within({ a: 1, b: 2 }, values), [1]);
  assert.deepEqual(within({ a: { $in: [5, null, 5] } }, values), [null, 5]);
  assert.deepEqual(within({ a: { $exists: false } }, values), [null]);
  assert.deepEqual(within({ a: [] }, values), []);
  assert.deepEqual(within({ a: { $gt: 1, $lte: 5 } }, values), [3, 5]);
  assert.deepEqual(
    within({ a: { $gt: 1, $lte: 5 } }, values, true),
    [3, 5, 6],
    'two elements may meet the two',
  );
  for (const condition of [[1], { $in: [1, [2]] }, { $ne: 1 }, { $not: { $gt: 1 } }])
    assert.equal(within({ a: condition, $or: [{ a: 1 }] }, values), null);
});

test('values are in the order of their types', () => {
  const order: unknown[] = [null, new Double(NaN), -1, 1, '', '\uffff', '\u{10000}', {}, { a: 1 }, { b: 0 }];
  const more = [[], [1], [1, 0], [2], Buffer.from('x'), new ObjectId(), false, true, day(-1), day(1)];
  const values = [...order, ...more].map((v) => read({ v }).v as Value);
  for (const [i, a] of values.entries())
    for (const [j, b] of values.entries()) assert.equal(keyOf(a).compare(keyOf(b)), Math.sign(i - j));
  assert.throws(() => keyOf(new BSONRegExp('x') as never));
});
