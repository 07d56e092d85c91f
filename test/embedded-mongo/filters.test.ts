import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { databaseUnderTest, refusal, type Document } from './support/database.js';

const { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo;
const under = databaseUnderTest();

/** A sentence, the documents by their `_id`, a filter, and the `_id`s that answer it. */
type Case = [string, Document[], Document, unknown[]];

const id = new ObjectId('65f0c0ffee65f0c0ffee0001');
const at = (milliseconds: number): Date => new Date(milliseconds);

const CASES: Case[] = [
  [
    'numbers are equal whatever their type',
    [
      { _id: 1, n: new Int32(1) },
      { _id: 2, n: new Double(1) },
      { _id: 3, n: Long.fromNumber(1) },
      { _id: 4, n: Decimal128.fromString('1.0') },
      { _id: 5, n: '1' },
    ],
    { n: 1 },
    [1, 2, 3, 4],
  ],
  [
    'a long keeps the digits that a double has no room for',
    [
      { _id: 1, n: Long.fromString('9007199254740993') },
      { _id: 2, n: Long.fromString('9007199254740992') },
    ],
    { n: Long.fromString('9007199254740993') },
    [1],
  ],
  [
    'null is answered by null and by what is missing',
    [{ _id: 1, a: null }, { _id: 2 }, { _id: 3, a: 1 }, { _id: 4, a: [] }],
    { a: null },
    [1, 2],
  ],
  [
    'null is answered by an array that holds it',
    [
      { _id: 1, a: [null] },
      { _id: 2, a: [1] },
    ],
    { a: null },
    [1],
  ],
  [
    'a null below an array asks for an element without the field',
    [
      { _id: 1, a: [{ b: 1 }, {}] },
      { _id: 2, a: [{ b: 1 }] },
      { _id: 3, a: [] },
    ],
    { 'a.b': null },
    [1],
  ],
  [
    'not null leaves out null and what is missing',
    [{ _id: 1, a: null }, { _id: 2 }, { _id: 3, a: 1 }],
    { a: { $ne: null } },
    [3],
  ],
  ['existence counts null as there', [{ _id: 1, a: null }, { _id: 2 }], { a: { $exists: true } }, [1]],
  [
    'existence of a place in an array asks for its length',
    [
      { _id: 1, s: [{}, {}] },
      { _id: 2, s: [{}] },
      { _id: 3, s: [] },
    ],
    { 's.1': { $exists: false } },
    [2, 3],
  ],
  [
    'a number in a path is an element or a field',
    [
      { _id: 1, a: ['x'] },
      { _id: 2, a: { 0: 'x' } },
      { _id: 3, a: [{ 0: 'x' }] },
    ],
    { 'a.0': 'x' },
    [1, 2, 3],
  ],
  [
    'an array is answered by its elements and by the whole',
    [
      { _id: 1, a: [1, 2] },
      { _id: 2, a: [[1, 2]] },
      { _id: 3, a: [2, 1] },
      { _id: 4, a: 1 },
    ],
    { a: [1, 2] },
    [1, 2],
  ],
  [
    'an element is found in an array',
    [
      { _id: 1, a: [1, 2] },
      { _id: 2, a: 2 },
      { _id: 3, a: [[2]] },
    ],
    { a: 2 },
    [1, 2],
  ],
  [
    'the order of fields is part of a document',
    [
      { _id: 1, d: { a: 1, b: 2 } },
      { _id: 2, d: { b: 2, a: 1 } },
    ],
    { d: { a: 1, b: 2 } },
    [1],
  ],
  ['a document with more fields is another one', [{ _id: 1, d: { a: 1, b: 2 } }], { d: { a: 1 } }, []],
  [
    'no document in an array may have what $ne names',
    [{ _id: 1, s: [{ m: 'a' }, { m: 'b' }] }, { _id: 2, s: [{ m: 'b' }] }, { _id: 3, s: [] }, { _id: 4 }],
    { 's.m': { $ne: 'a' } },
    [2, 3, 4],
  ],
  [
    'conditions on one array may be met by two elements',
    [
      {
        _id: 1,
        s: [
          { a: 1, b: 1 },
          { a: 2, b: 2 },
        ],
      },
    ],
    { 's.a': 1, 's.b': 2 },
    [1],
  ],
  [
    '$elemMatch wants one element that meets all',
    [
      {
        _id: 1,
        s: [
          { a: 1, b: 1 },
          { a: 2, b: 2 },
        ],
      },
      { _id: 2, s: [{ a: 1, b: 2 }] },
    ],
    { s: { $elemMatch: { a: 1, b: 2 } } },
    [2],
  ],
  [
    '$elemMatch looks at plain elements too',
    [
      { _id: 1, n: [1, 9] },
      { _id: 2, n: [5] },
    ],
    { n: { $elemMatch: { $gt: 4, $lt: 8 } } },
    [2],
  ],
  [
    '$elemMatch takes arrays and sizes in an element',
    [
      { _id: 1, s: [{ n: [], u: at(1) }] },
      { _id: 2, s: [{ n: ['x'], u: at(1) }] },
      { _id: 3, s: [{ n: [], u: null }] },
    ],
    { s: { $elemMatch: { n: { $size: 0 }, u: { $lt: at(2) } } } },
    [1],
  ],
  [
    'a range on an array may be met by two elements',
    [
      { _id: 1, n: [1, 9] },
      { _id: 2, n: [1] },
    ],
    { n: { $gt: 4, $lt: 8 } },
    [1],
  ],
  [
    'a comparison keeps to its type',
    [{ _id: 1, v: 5 }, { _id: 2, v: '5' }, { _id: 3, v: at(5) }, { _id: 4, v: null }, { _id: 5 }],
    { v: { $gt: 1 } },
    [1],
  ],
  [
    'dates are compared by time',
    [
      { _id: 1, v: at(-5) },
      { _id: 2, v: at(0) },
      { _id: 3, v: at(5) },
    ],
    { v: { $lte: at(0) } },
    [1, 2],
  ],
  [
    'less than or equal to null is null',
    [{ _id: 1, v: null }, { _id: 2 }, { _id: 3, v: 0 }],
    { v: { $lte: null } },
    [1, 2],
  ],
  [
    'NaN equals itself and is in no range',
    [
      { _id: 1, v: NaN },
      { _id: 2, v: 1 },
    ],
    { v: NaN },
    [1],
  ],
  [
    'NaN is not below a number',
    [
      { _id: 1, v: NaN },
      { _id: 2, v: 1 },
    ],
    { v: { $lt: 5 } },
    [2],
  ],
  [
    'ObjectIds are ordered by their bytes',
    [
      { _id: 1, v: id },
      { _id: 2, v: new ObjectId('65f0c0ffee65f0c0ffee0002') },
    ],
    { v: { $gt: id } },
    [2],
  ],
  [
    'binaries are equal by subtype and bytes',
    [
      { _id: 1, v: new Binary(Buffer.from([1]), 0) },
      { _id: 2, v: new Binary(Buffer.from([1]), 4) },
    ],
    { v: new Binary(Buffer.from([1]), 0) },
    [1],
  ],
  [
    '$in takes values and patterns',
    [{ _id: 1, v: 'abc' }, { _id: 2, v: 'x' }, { _id: 3, v: 7 }, { _id: 4 }],
    { v: { $in: [/^a/, 7] } },
    [1, 3],
  ],
  [
    'null in $in is answered by what is missing',
    [{ _id: 1, v: null }, { _id: 2 }, { _id: 3, v: 1 }],
    { v: { $in: [null] } },
    [1, 2],
  ],
  [
    '$nin leaves out what any element is',
    [{ _id: 1, v: [1, 2] }, { _id: 2, v: [3] }, { _id: 3 }],
    { v: { $nin: [1] } },
    [2, 3],
  ],
  ['$in of nothing is answered by nothing', [{ _id: 1, v: 1 }], { v: { $in: [] } }, []],
  [
    '$all wants every value',
    [
      { _id: 1, v: [1, 2, 3] },
      { _id: 2, v: [1] },
      { _id: 3, v: 1 },
    ],
    { v: { $all: [1, 2] } },
    [1],
  ],
  [
    '$all of one is answered by a plain value',
    [
      { _id: 1, v: [1] },
      { _id: 2, v: 1 },
    ],
    { v: { $all: [1] } },
    [1, 2],
  ],
  [
    '$all takes $elemMatch',
    [
      { _id: 1, s: [{ a: 1 }, { a: 2 }] },
      { _id: 2, s: [{ a: 1 }] },
    ],
    { s: { $all: [{ $elemMatch: { a: 1 } }, { $elemMatch: { a: 2 } }] } },
    [1],
  ],
  ['$size counts elements', [{ _id: 1, v: [] }, { _id: 2, v: [1] }, { _id: 3 }], { v: { $size: 0 } }, [1]],
  [
    '$not is answered by what is missing',
    [{ _id: 1, v: 5 }, { _id: 2, v: 1 }, { _id: 3 }],
    { v: { $not: { $gt: 3 } } },
    [2, 3],
  ],
  [
    '$nor wants none of its clauses',
    [{ _id: 1, a: 1 }, { _id: 2, b: 1 }, { _id: 3 }],
    { $nor: [{ a: 1 }, { b: 1 }] },
    [3],
  ],
  [
    '$or and $and nest',
    [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 2 },
      { _id: 3, a: 2 },
    ],
    { $or: [{ $and: [{ a: 1 }, { b: 2 }] }, { a: 2 }] },
    [2, 3],
  ],
  [
    'patterns look at strings and elements',
    [
      { _id: 1, v: 'Hue' },
      { _id: 2, v: ['x', 'hue'] },
      { _id: 3, v: 5 },
    ],
    { v: /hue/i },
    [1, 2],
  ],
  ['$regex takes options', [{ _id: 1, v: 'a\nB' }], { v: { $regex: '^b', $options: 'im' } }, [1]],
  [
    '$mod takes divisor and rest',
    [
      { _id: 1, v: 4 },
      { _id: 2, v: 5 },
      { _id: 3, v: 4.7 },
    ],
    { v: { $mod: [4, 0] } },
    [1, 3],
  ],
  [
    '$type tells int, double and long apart',
    [
      { _id: 1, v: new Int32(1) },
      { _id: 2, v: new Double(1) },
      { _id: 3, v: Long.fromNumber(1) },
    ],
    { v: { $type: 'int' } },
    [1],
  ],
  [
    '$type number is any of them',
    [
      { _id: 1, v: new Int32(1) },
      { _id: 2, v: new Double(1.5) },
      { _id: 3, v: '1' },
    ],
    { v: { $type: 'number' } },
    [1, 2],
  ],
  [
    '$type array is the array itself',
    [
      { _id: 1, v: [1] },
      { _id: 2, v: 1 },
    ],
    { v: { $type: 'array' } },
    [1],
  ],
  [
    '$type looks at elements',
    [
      { _id: 1, v: ['x'] },
      { _id: 2, v: [1] },
    ],
    { v: { $type: 'string' } },
    [1],
  ],
  [
    'booleans are no numbers',
    [
      { _id: 1, v: true },
      { _id: 2, v: 1 },
    ],
    { v: true },
    [1],
  ],
  [
    'a path through a plain value leads nowhere',
    [
      { _id: 1, a: 5 },
      { _id: 2, a: { b: 5 } },
    ],
    { 'a.b': { $exists: false } },
    [1],
  ],
  [
    'a path goes through arrays of documents',
    [
      { _id: 1, a: [{ b: [{ c: 1 }] }] },
      { _id: 2, a: [{ b: [{ c: 2 }] }] },
    ],
    { 'a.b.c': 1 },
    [1],
  ],
  ['an array in an array is not walked into by a name', [{ _id: 1, a: [[{ b: 1 }]] }], { 'a.b': 1 }, []],
  [
    '$expr compares two fields',
    [
      { _id: 1, a: 1, b: 2 },
      { _id: 2, a: 2, b: 1 },
    ],
    { $expr: { $gt: ['$a', '$b'] } },
    [2],
  ],
  ['an empty filter is answered by all', [{ _id: 1 }, { _id: 2 }], {}, [1, 2]],
  [
    'texts beyond the basic plane are ordered by code point',
    [
      { _id: 1, v: '\uffee' },
      { _id: 2, v: '😀' },
    ],
    { v: { $gt: '\uffee' } },
    [2],
  ],
  [
    'an equality with the empty array asks for it',
    [
      { _id: 1, v: [] },
      { _id: 2, v: [[]] },
      { _id: 3, v: null },
    ],
    { v: [] },
    [1, 2],
  ],
  [
    'a document as an _id is found as a whole',
    [{ _id: { a: 1, b: 2 } }],
    { _id: { a: 1, b: 2 } },
    [{ a: 1, b: 2 }],
  ],
];

for (const [sentence, docs, filter, expected] of CASES) {
  test(sentence, async () => {
    const collection = await under.collection(docs);
    const found = await collection.find(filter).sort({ _id: 1 }).toArray();
    assert.deepEqual(
      found.map((doc) => doc._id as unknown),
      expected,
    );
  });
}

test('values of all types are sorted in MongoDB’s order', async () => {
  const values = [
    new MinKey(),
    null,
    NaN,
    -1,
    new Int32(0),
    0.5,
    Long.fromNumber(1),
    Decimal128.fromString('1.5'),
    'A',
    'a',
    { a: 1 },
    { a: 2 },
    { b: 1 },
    new Binary(Buffer.from([9])),
    new Binary(Buffer.from([1, 1])),
    id,
    false,
    true,
    at(0),
    at(1),
    new Timestamp({ t: 1, i: 1 }),
    new MaxKey(),
  ];
  const shuffled = values
    .map((v, _id) => ({ _id, v }))
    .sort((a, b) => ((a._id * 7) % 11) - ((b._id * 7) % 11));
  const collection = await under.collection(shuffled);
  const order = async (direction: 1 | -1): Promise<unknown[]> =>
    (await collection.find().sort({ v: direction }).toArray()).map((doc) => doc._id as unknown);
  const expected = values.map((_, i) => i);
  assert.deepEqual(await order(1), expected);
  assert.deepEqual(await order(-1), expected.toReversed());
});

test('an array is sorted by its least element upwards, and by its greatest downwards', async () => {
  const collection = await under.collection([
    { _id: 1, v: [5, 1] },
    { _id: 2, v: [3] },
    { _id: 3, v: [] },
    { _id: 4 },
  ]);
  const order = async (direction: 1 | -1): Promise<unknown[]> =>
    (await collection.find().sort({ v: direction, _id: 1 }).toArray()).map((doc) => doc._id as unknown);
  assert.deepEqual(await order(1), [3, 4, 1, 2]);
  assert.deepEqual(await order(-1), [1, 2, 4, 3]);
});

const REFUSED: [string, Document, number][] = [
  ['an unknown operator', { a: { $near2: 1 } }, 2],
  ['an unknown operator on top', { $foo: 1 }, 2],
  ['an empty $or', { $or: [] }, 2],
  ['an $in that is no array', { a: { $in: 1 } }, 2],
  ['a pattern in $ne', { a: { $ne: /x/ } }, 2],
  ['a $not of a plain value', { a: { $not: 1 } }, 2],
  ['a $mod by zero', { a: { $mod: [0, 1] } }, 2],
  ['a pattern that is none', { a: { $regex: '(' } }, 51091],
  ['an unknown type', { a: { $type: 'nothing' } }, 2],
];

for (const [what, filter, code] of REFUSED) {
  test(`${what} is refused with code ${code}, on an empty collection too`, async () => {
    const collection = await under.collection([{ a: 1 }]);
    assert.equal((await refusal(collection.find(filter).toArray()))?.code, code);
    assert.equal((await refusal(under.db.collection('nowhere').find(filter).toArray()))?.code, code);
  });
}
