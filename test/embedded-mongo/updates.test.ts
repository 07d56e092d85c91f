import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { databaseUnderTest, refusal, type Document } from './support/database.js';

const { Double, Int32, Long, ObjectId } = mongoose.mongo;
const under = databaseUnderTest();

interface Options {
  arrayFilters?: Document[];
  upsert?: boolean;
}

/** A sentence, a document, a filter, an update, what comes of it, and options. */
type Case = [string, Document, Document, Document | Document[], Document, Options?];

const CASES: Case[] = [
  [
    '$set sets and makes what is missing on the way',
    { _id: 1 },
    {},
    { $set: { 'a.b.c': 1 } },
    { _id: 1, a: { b: { c: 1 } } },
  ],
  [
    'a field that is there keeps its place',
    { _id: 1, a: 1, b: 2 },
    {},
    { $set: { a: 3 } },
    { _id: 1, a: 3, b: 2 },
  ],
  [
    'new fields come in the order of their names',
    { _id: 1 },
    {},
    { $set: { c: 1, a: 1 }, $inc: { b: 1 } },
    { _id: 1, a: 1, b: 1, c: 1 },
  ],
  [
    '$set beyond the end of an array fills with null',
    { _id: 1, a: [1] },
    {},
    { $set: { 'a.3': 4 } },
    { _id: 1, a: [1, null, null, 4] },
  ],
  [
    '$unset takes a field away, and leaves null in an array',
    { _id: 1, a: 1, b: [1, 2] },
    {},
    { $unset: { a: '', 'b.0': '' } },
    { _id: 1, b: [null, 2] },
  ],
  [
    '$unset of what is not there changes nothing',
    { _id: 1, a: 5 },
    {},
    { $unset: { 'a.b.c': '' } },
    { _id: 1, a: 5 },
  ],
  ['$inc begins at the amount', { _id: 1 }, {}, { $inc: { n: 5 } }, { _id: 1, n: 5 }],
  ['$mul begins at zero', { _id: 1, n: 3 }, {}, { $mul: { n: 2, m: 2 } }, { _id: 1, n: 6, m: 0 }],
  [
    '$min and $max compare across types',
    { _id: 1, a: 5, b: 5, c: null },
    {},
    { $min: { a: 3, b: 7 }, $max: { c: new Date(1) } },
    { _id: 1, a: 3, b: 5, c: new Date(1) },
  ],
  ['$max sets what is missing', { _id: 1 }, {}, { $max: { a: 1 } }, { _id: 1, a: 1 }],
  [
    '$rename moves a value to the end',
    { _id: 1, a: 1, b: 2 },
    {},
    { $rename: { a: 'c' } },
    { _id: 1, b: 2, c: 1 },
  ],
  [
    '$rename of what is not there changes nothing',
    { _id: 1, b: 2 },
    {},
    { $rename: { a: 'b' } },
    { _id: 1, b: 2 },
  ],
  ['$push makes an array', { _id: 1 }, {}, { $push: { a: 1 } }, { _id: 1, a: [1] }],
  [
    '$push pushes an array as one element',
    { _id: 1, a: [1] },
    {},
    { $push: { a: [2] } },
    { _id: 1, a: [1, [2]] },
  ],
  [
    '$push with $each, $position and $slice',
    { _id: 1, a: [1, 2, 3] },
    {},
    { $push: { a: { $each: [8, 9], $position: 1, $slice: 4 } } },
    { _id: 1, a: [1, 8, 9, 2] },
  ],
  [
    '$push keeps the last ones by a negative $slice',
    { _id: 1, a: [1, 2, 3] },
    {},
    { $push: { a: { $each: [4], $slice: -2 } } },
    { _id: 1, a: [3, 4] },
  ],
  [
    '$push with a $slice of zero empties',
    { _id: 1, a: [1] },
    {},
    { $push: { a: { $each: [2], $slice: 0 } } },
    { _id: 1, a: [] },
  ],
  [
    '$push sorts documents by their fields',
    { _id: 1, a: [{ n: 2, m: 1 }] },
    {},
    { $push: { a: { $each: [{ n: 1 }, { n: 2, m: 0 }], $sort: { n: -1, m: 1 } } } },
    { _id: 1, a: [{ n: 2, m: 0 }, { n: 2, m: 1 }, { n: 1 }] },
  ],
  [
    '$addToSet knows equal documents by the order of their fields',
    { _id: 1, a: [{ x: 1, y: 2 }] },
    {},
    { $addToSet: { a: { $each: [{ x: 1, y: 2 }, { y: 2, x: 1 }, 3, 3] } } },
    { _id: 1, a: [{ x: 1, y: 2 }, { y: 2, x: 1 }, 3] },
  ],
  [
    '$addToSet keeps an equal number',
    { _id: 1, a: [1] },
    {},
    { $addToSet: { a: new Double(1) } },
    { _id: 1, a: [1] },
  ],
  [
    '$pop takes the last or the first',
    { _id: 1, a: [1, 2, 3], b: [1, 2, 3] },
    {},
    { $pop: { a: 1, b: -1 } },
    { _id: 1, a: [1, 2], b: [2, 3] },
  ],
  [
    '$pull takes documents by some of their fields',
    { _id: 1, s: [{ m: 'a', n: 1 }, { m: 'b' }, 'a'] },
    {},
    { $pull: { s: { m: 'a' } } },
    { _id: 1, s: [{ m: 'b' }, 'a'] },
  ],
  [
    '$pull takes values by operators',
    { _id: 1, n: [1, 5, 9] },
    {},
    { $pull: { n: { $gte: 5 } } },
    { _id: 1, n: [1] },
  ],
  [
    '$pull takes documents by conditions on their fields',
    {
      _id: 1,
      s: [
        { n: [], u: new Date(1) },
        { n: ['x'], u: new Date(1) },
      ],
    },
    {},
    { $pull: { s: { n: { $size: 0 }, u: { $lt: new Date(2) } } } },
    { _id: 1, s: [{ n: ['x'], u: new Date(1) }] },
  ],
  [
    '$pull takes documents by alternatives',
    { _id: 1, s: [{ n: 1 }, { m: 'a' }, { n: 2 }, 3] },
    {},
    { $pull: { s: { $or: [{ n: { $gt: 1 } }, { m: 'a' }] } } },
    { _id: 1, s: [{ n: 1 }, 3] },
  ],
  [
    '$pull of $in',
    { _id: 1, n: ['a', 'b', 'c'] },
    {},
    { $pull: { n: { $in: ['a', 'c'] } } },
    { _id: 1, n: ['b'] },
  ],
  [
    '$pullAll takes exact values',
    { _id: 1, n: [1, 2, 1, 3] },
    {},
    { $pullAll: { n: [1, 3] } },
    { _id: 1, n: [2] },
  ],
  [
    '$ is the element that the filter found',
    { _id: 1, s: [{ m: 'a' }, { m: 'b' }] },
    { 's.m': 'b' },
    { $set: { 's.$.x': 1 } },
    { _id: 1, s: [{ m: 'a' }, { m: 'b', x: 1 }] },
  ],
  [
    '$ is the element that $elemMatch found',
    {
      _id: 1,
      s: [
        { m: 'a', n: 1 },
        { m: 'a', n: 2 },
      ],
    },
    { s: { $elemMatch: { m: 'a', n: 2 } } },
    { $set: { 's.$.x': 1 } },
    {
      _id: 1,
      s: [
        { m: 'a', n: 1 },
        { m: 'a', n: 2, x: 1 },
      ],
    },
  ],
  [
    '$ stands for a plain element',
    { _id: 1, n: [1, 5, 9] },
    { n: 5 },
    { $set: { 'n.$': 0 } },
    { _id: 1, n: [1, 0, 9] },
  ],
  [
    'several modifiers share $',
    { _id: 1, s: [{ m: 'a', n: ['x', 'y'] }] },
    { 's.m': 'a' },
    { $pull: { 's.$.n': 'x' }, $set: { 's.$.u': 1 } },
    { _id: 1, s: [{ m: 'a', n: ['y'], u: 1 }] },
  ],
  ['$[] is every element', { _id: 1, n: [1, 2] }, {}, { $inc: { 'n.$[]': 10 } }, { _id: 1, n: [11, 12] }],
  [
    '$[] goes into documents',
    { _id: 1, s: [{ n: 1 }, {}] },
    {},
    { $inc: { 's.$[].n': 1 } },
    { _id: 1, s: [{ n: 2 }, { n: 1 }] },
  ],
  [
    '$[name] is every element that its filter takes',
    { _id: 1, s: [{ u: 'a' }, { u: 'b' }] },
    {},
    { $set: { 's.$[seat].x': 1 } },
    { _id: 1, s: [{ u: 'a' }, { u: 'b', x: 1 }] },
    { arrayFilters: [{ 'seat.u': 'b' }] },
  ],
  [
    '$[name] with several modifiers and operators',
    {
      _id: 1,
      s: [
        { n: ['x', 'y'], u: null },
        { n: ['z'], u: null },
      ],
    },
    {},
    { $max: { 's.$[seat].u': new Date(5) }, $pull: { 's.$[seat].n': { $in: ['x'] } } },
    {
      _id: 1,
      s: [
        { n: ['y'], u: new Date(5) },
        { n: ['z'], u: null },
      ],
    },
    { arrayFilters: [{ 'seat.n': { $in: ['x'] } }] },
  ],
  [
    '$[name] takes plain elements',
    { _id: 1, n: [1, 5, 9] },
    {},
    { $set: { 'n.$[big]': 0 } },
    { _id: 1, n: [1, 0, 0] },
    { arrayFilters: [{ big: { $gt: 4 } }] },
  ],
  ['a replacement keeps the _id', { _id: 1, a: 1 }, {}, { b: 2 }, { _id: 1, b: 2 }],
  [
    'fields with numbers as names keep their place',
    { _id: 1, b: 1, 1: 2 },
    {},
    { $set: { a: 1 } },
    { _id: 1, b: 1, 1: 2, a: 1 },
  ],
  [
    'a pipeline computes from the document',
    { _id: 1, a: 2, b: 3 },
    {},
    [{ $set: { c: { $add: ['$a', '$b'] } } }, { $unset: 'a' }],
    { _id: 1, b: 3, c: 5 },
  ],
];

for (const [sentence, doc, filter, update, expected, options = {}] of CASES) {
  test(sentence, async () => {
    const collection = await under.collection([doc]);
    if (Array.isArray(update) || Object.keys(update)[0]?.startsWith('$'))
      await collection.updateOne(filter, update, options);
    else await collection.replaceOne(filter, update);
    const result = await collection.findOne({});
    assert.deepEqual(result, expected);
    assert.deepEqual(Object.keys(result as object), Object.keys(expected));
  });
}

const UPSERTS: [string, Document, Document, Document][] = [
  [
    'an upsert takes equalities from its filter',
    { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 } },
    { $set: { e: 3 } },
    { a: 1, b: { c: 2 }, e: 3 },
  ],
  [
    'an upsert takes them from $and too',
    { $and: [{ a: 1 }, { b: { $in: [2] } }] },
    { $set: { c: 3 } },
    { a: 1, b: 2, c: 3 },
  ],
  [
    '$setOnInsert counts for an insert',
    { a: 1 },
    { $setOnInsert: { n: 1 }, $set: { b: 1 } },
    { a: 1, b: 1, n: 1 },
  ],
  ['an upsert may $set its own _id', { _id: 's' }, { $set: { _id: 's', x: 1 } }, { _id: 's', x: 1 }],
];

for (const [sentence, filter, update, expected] of UPSERTS) {
  test(sentence, async () => {
    const collection = await under.collection();
    const { upsertedCount, upsertedId, matchedCount } = await collection.updateOne(filter, update, {
      upsert: true,
    });
    assert.deepEqual([upsertedCount, matchedCount], [1, 0]);
    const [found] = await collection.find().toArray();
    assert.deepEqual(upsertedId, found?._id);
    assert.deepEqual(found, '_id' in expected ? expected : { _id: found?._id, ...expected });
    assert.equal(Object.keys(found as object)[0], '_id');
  });
}

test('$setOnInsert leaves alone what is there', async () => {
  const collection = await under.collection([{ _id: 1, a: 1 }] as Document[]);
  await collection.updateOne({ a: 1 }, { $setOnInsert: { n: 1 } }, { upsert: true });
  assert.deepEqual(await collection.find().toArray(), [{ _id: 1, a: 1 }]);
});

test('an upserting replacement takes only the _id from its filter', async () => {
  const collection = await under.collection();
  await collection.replaceOne({ _id: 7 as never, a: 1 }, { b: 2 }, { upsert: true });
  assert.deepEqual(await collection.find().toArray(), [{ _id: 7, b: 2 }]);
});

test('an increment has the type that MongoDB gives it', async () => {
  const collection = await under.collection([
    {
      _id: 1,
      int: new Int32(1),
      big: new Int32(2 ** 31 - 1),
      long: Long.fromNumber(1),
      double: new Double(1),
    },
  ] as Document[]);
  await collection.updateOne({}, { $inc: { int: 1, big: 1, long: 1, double: 1, fresh: new Double(2) } });
  const doc = await collection.findOne({}, { promoteValues: false });
  const types = Object.fromEntries(
    Object.entries(doc as object).map(([name, value]) => [name, (value as { _bsontype: string })._bsontype]),
  );
  assert.deepEqual(types, {
    _id: 'Int32',
    int: 'Int32',
    big: 'Long',
    long: 'Long',
    double: 'Double',
    fresh: 'Double',
  });
});

test('what is set to what it was counts as matched, not as modified', async () => {
  const collection = await under.collection([{ _id: 1, a: 1, b: [1] }] as Document[]);
  const { matchedCount, modifiedCount } = await collection.updateOne(
    {},
    { $set: { a: 1 }, $addToSet: { b: 1 }, $unset: { x: '' } },
  );
  assert.deepEqual([matchedCount, modifiedCount], [1, 0]);
});

test('updateMany changes all that answer, and each once', async () => {
  const collection = await under.collection(Array.from({ length: 500 }, (_, i) => ({ _id: i, n: i })));
  await collection.createIndexes([{ key: { n: 1 } }]);
  const { matchedCount, modifiedCount } = await collection.updateMany(
    { n: { $gte: 0 } },
    { $inc: { n: 1000 } },
  );
  assert.deepEqual([matchedCount, modifiedCount], [500, 500]);
  assert.equal(await collection.countDocuments({ n: { $gte: 1000, $lt: 1500 } }), 500);
});

const REFUSED: [string, Document, Document, number, Options?][] = [
  ['changing an _id', { _id: 1 }, { $set: { _id: 2 } }, 66],
  ['an unknown modifier', { _id: 1 }, { $foo: { a: 1 } }, 9],
  ['two modifiers on one field', { _id: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
  ['a modifier on a part of what another sets', { _id: 1 }, { $set: { a: 1 }, $inc: { 'a.b': 1 } }, 40],
  ['a field in a plain value', { _id: 1, a: 5 }, { $set: { 'a.b': 1 } }, 28],
  ['a named field in an array', { _id: 1, a: [1] }, { $set: { 'a.b': 1 } }, 28],
  ['an increment of a text', { _id: 1, a: 'x' }, { $inc: { a: 1 } }, 14],
  ['an increment of null', { _id: 1, a: null }, { $inc: { a: 1 } }, 14],
  ['an increment by a text', { _id: 1 }, { $inc: { a: 'x' } }, 14],
  ['a push to what is no array', { _id: 1, a: 5 }, { $push: { a: 1 } }, 2],
  ['a pull from what is no array', { _id: 1, a: 5 }, { $pull: { a: 1 } }, 2],
  ['a $ that the filter did not find', { _id: 1, a: [1] }, { $set: { 'a.$': 1 } }, 2],
  ['a $[name] without its filter', { _id: 1, a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
  [
    'an array filter that is not used',
    { _id: 1, a: [1] },
    { $set: { b: 1 } },
    9,
    { arrayFilters: [{ x: 1 }] },
  ],
  ['an empty name in a path', { _id: 1 }, { $set: { 'a..b': 1 } }, 56],
  ['an overflow of a long', { _id: 1, a: Long.MAX_VALUE }, { $inc: { a: 1 } }, 2],
  ['$[] on what is no array', { _id: 1, a: 5 }, { $set: { 'a.$[]': 1 } }, 2],
];

for (const [what, doc, update, code, options = {}] of REFUSED) {
  test(`${what} is refused with code ${code}, and nothing is changed`, async () => {
    const collection = await under.collection([doc]);
    assert.equal((await refusal(collection.updateOne({}, update, options)))?.code, code);
    assert.deepEqual(await collection.findOne({}, { promoteLongs: false }), doc);
  });
}

test('findOneAndUpdate gives the document before or after, projected', async () => {
  const collection = await under.collection([{ _id: 1, a: 1, b: 1 }] as Document[]);
  assert.deepEqual(await collection.findOneAndUpdate({}, { $inc: { a: 1 } }), { _id: 1, a: 1, b: 1 });
  const after = await collection.findOneAndUpdate(
    {},
    { $inc: { a: 1 } },
    { returnDocument: 'after', projection: { a: 1, _id: 0 } },
  );
  assert.deepEqual(after, { a: 3 });
  assert.equal(await collection.findOneAndUpdate({ _id: 2 as never }, { $inc: { a: 1 } }), null);
});

test('findOneAndUpdate takes the first by its sort, and can upsert', async () => {
  const collection = await under.collection([
    { _id: 1, n: 2 },
    { _id: 2, n: 1 },
  ] as Document[]);
  const taken = await collection.findOneAndUpdate(
    {},
    { $set: { taken: true } },
    { sort: { n: 1 }, returnDocument: 'after' },
  );
  assert.equal(taken?._id, 2);
  const made = await collection.findOneAndUpdate(
    { _id: 9 as never },
    { $set: { n: 9 } },
    { upsert: true, returnDocument: 'after' },
  );
  assert.deepEqual(made, { _id: 9, n: 9 });
  assert.equal(
    await collection.findOneAndUpdate({ _id: 8 as never }, { $set: { n: 8 } }, { upsert: true }),
    null,
  );
});

test('findOneAndDelete and findOneAndReplace work by one document', async () => {
  const collection = await under.collection([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ] as Document[]);
  assert.deepEqual(await collection.findOneAndDelete({}, { sort: { n: -1 } }), { _id: 2, n: 2 });
  assert.deepEqual(await collection.findOneAndReplace({ n: 1 }, { m: 1 }, { returnDocument: 'after' }), {
    _id: 1,
    m: 1,
  });
});

test('of many who want the last seat one gets it', async () => {
  const collection = await under.collection([{ _id: 1, max: 3, seats: [{ member: 'a' }] }] as Document[]);
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      collection.findOneAndUpdate(
        { _id: 1 as never, max: 3, 'seats.2': { $exists: false }, 'seats.member': { $ne: `m${i}` } },
        { $push: { seats: { member: `m${i}` } } as never },
        { returnDocument: 'after' },
      ),
    ),
  );
  assert.equal(results.filter((room) => room !== null).length, 2);
  assert.equal(((await collection.findOne({}))?.seats as unknown[]).length, 3);
});

test('an ordered bulk stops at the first error, an unordered one goes on', async () => {
  const insert = (_id: number): object => ({ insertOne: { document: { _id } } });
  const operations = [
    insert(1),
    insert(1),
    insert(2),
    { updateOne: { filter: { _id: 2 }, update: { $set: { a: 1 } } } },
    { deleteOne: { filter: { _id: 1 } } },
  ];
  const ordered = await under.collection();
  assert.equal((await refusal(ordered.bulkWrite(operations as never)))?.code, 11000);
  assert.deepEqual(await ordered.find().toArray(), [{ _id: 1 }]);
  const unordered = await under.collection();
  assert.equal((await refusal(unordered.bulkWrite(operations as never, { ordered: false })))?.code, 11000);
  assert.deepEqual(await unordered.find().toArray(), [{ _id: 2, a: 1 }]);
});

test('an insert without an _id gets one in front', async () => {
  const collection = await under.collection();
  const name = collection.collectionName;
  await under.db.command({ insert: name, documents: [{ a: 1 }, { a: 2, _id: 'given' }] });
  const [made, given] = await collection.find().sort({ a: 1 }).toArray();
  assert.ok(made?._id instanceof ObjectId);
  assert.deepEqual(
    [made, given].map((doc) => Object.keys(doc ?? {})),
    [
      ['_id', 'a'],
      ['_id', 'a'],
    ],
  );
});
