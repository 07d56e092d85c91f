import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { databaseUnderTest, isEmbedded, refusal, type Document } from './support/database.js';

const { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo;
const under = databaseUnderTest({ expiryMs: 200 });

interface Answer {
  cursor: { id: unknown; firstBatch?: unknown[]; nextBatch?: unknown[] };
}

const numbered = (count: number): Document[] => Array.from({ length: count }, (_, i) => ({ _id: i, n: i }));
const ids = (docs: Document[]): unknown[] => docs.map((doc) => doc._id as unknown);

test('all types of values come back as they were, and in their order', async () => {
  const doc = {
    _id: new ObjectId(),
    int: new Int32(1),
    double: new Double(1),
    long: Long.fromNumber(1),
    decimal: Decimal128.fromString('1.10'),
    text: 'Hue\0색 😀',
    empty: '',
    yes: true,
    none: null,
    date: new Date(-1),
    binary: new Binary(Buffer.from([0, 255]), 4),
    array: [new Int32(1), [], {}],
    doc: { z: new Int32(1), a: { 10: new Int32(1), 2: new Int32(2) } },
    min: new MinKey(),
    max: new MaxKey(),
    time: new Timestamp({ t: 4_000_000_000, i: 2 }),
    pattern: new mongoose.mongo.BSONRegExp('^a', 'i'),
    code: new mongoose.mongo.Code('x'),
  };
  const collection = await under.collection([doc]);
  const raw = { promoteValues: false, bsonRegExp: true };
  assert.deepEqual(await collection.findOne({}, raw), doc);
  await collection.updateOne({}, { $set: { another: new Int32(1) } });
  const after = await collection.findOne({}, raw);
  assert.deepEqual(after, { ...doc, another: new Int32(1) });
  assert.deepEqual(Object.keys(after as object), [...Object.keys(doc), 'another']);
});

test('a find skips, limits and sorts', async () => {
  const collection = await under.collection(numbered(20));
  assert.deepEqual(ids(await collection.find().sort({ n: -1 }).skip(5).limit(3).toArray()), [14, 13, 12]);
  assert.deepEqual(ids(await collection.find().sort({ n: 1 }).skip(18).toArray()), [18, 19]);
});

test('a cursor gives everything once, batch by batch, while others write', async () => {
  const collection = await under.collection(numbered(1000));
  const seen: unknown[] = [];
  for await (const doc of collection.find({ n: { $gte: 0 } }).batchSize(7)) {
    seen.push(doc._id);
    if (seen.length === 500) await collection.deleteMany({ _id: { $gte: 900 } } as Document);
  }
  assert.deepEqual(
    seen,
    numbered(900).map(({ _id }) => _id as unknown),
  );
});

test('a cursor that is killed is gone, and so is one that never was', async () => {
  const collection = await under.collection(numbered(10));
  const name = collection.collectionName;
  const { cursor } = (await under.db.command(
    { find: name, batchSize: 2 },
    { promoteLongs: false },
  )) as Answer;
  const killed = await under.db.command({ killCursors: name, cursors: [cursor.id] }, { promoteLongs: false });
  assert.deepEqual(killed.cursorsKilled, [cursor.id]);
  for (const id of [cursor.id, Long.fromNumber(12345)])
    assert.equal((await refusal(under.db.command({ getMore: id, collection: name })))?.code, 43);
});

test('a first batch may be empty, and a single batch ends the cursor', async () => {
  const collection = await under.collection(numbered(10));
  const name = collection.collectionName;
  const none = (await under.db.command({ find: name, batchSize: 0 }, { promoteLongs: false })) as Answer;
  assert.deepEqual(none.cursor.firstBatch, []);
  const next = (await under.db.command({
    getMore: none.cursor.id,
    collection: name,
    batchSize: 3,
  })) as Answer;
  assert.equal(next.cursor.nextBatch?.length, 3);
  const single = (await under.db.command({ find: name, batchSize: 3, singleBatch: true })) as Answer;
  assert.equal(String(single.cursor.id), '0');
});

test('documents of several megabytes come in batches that fit', async () => {
  const collection = await under.collection();
  const big = 'x'.repeat(5 * 1024 * 1024);
  for (let i = 0; i < 8; i++) await collection.insertOne({ i, big });
  assert.equal((await collection.find().toArray()).length, 8);
});

test('a document beyond 16 MiB is refused', async () => {
  const collection = await under.collection();
  const half = 'x'.repeat(9 * 1024 * 1024);
  await collection.insertOne({ _id: 1, half } as Document);
  assert.ok(await refusal(collection.updateOne({}, { $set: { other: half } })));
  assert.equal((await collection.findOne({}))?.other, undefined);
});

const PROJECTIONS: [string, Document, Document][] = [
  ['inclusion keeps the _id', { a: 1 }, { _id: 1, a: 1 }],
  ['inclusion without the _id', { a: 1, _id: 0 }, { a: 1 }],
  ['exclusion', { a: 0, s: 0, n: 0 }, { _id: 1, d: { x: 1, y: 2 } }],
  ['the _id alone', { _id: 1 }, { _id: 1 }],
  ['dotted inclusion in a document', { 'd.x': 1 }, { _id: 1, d: { x: 1 } }],
  ['dotted inclusion in an array', { 's.m': 1 }, { _id: 1, s: [{ m: 'a' }, { m: 'b' }] }],
  ['dotted exclusion in an array', { 's.m': 0, a: 0, d: 0, n: 0 }, { _id: 1, s: [{ k: 1 }, { k: 2 }] }],
  ['$slice', { n: { $slice: -2 }, a: 1 }, { _id: 1, a: 1, n: [3, 4] }],
  ['$slice with a skip', { n: { $slice: [1, 2] }, a: 1 }, { _id: 1, a: 1, n: [2, 3] }],
  ['$elemMatch', { s: { $elemMatch: { k: 2 } } }, { _id: 1, s: [{ m: 'b', k: 2 }] }],
  ['what is not there', { zzz: 1 }, { _id: 1 }],
];

for (const [what, projection, expected] of PROJECTIONS) {
  test(`a projection by ${what}`, async () => {
    const collection = await under.collection([
      {
        _id: 1,
        a: 1,
        d: { x: 1, y: 2 },
        s: [
          { m: 'a', k: 1 },
          { m: 'b', k: 2 },
        ],
        n: [1, 2, 3, 4],
      },
    ]);
    assert.deepEqual(await collection.findOne({}, { projection }), expected);
  });
}

test('a projection by the place that the filter found', async () => {
  const collection = await under.collection([{ _id: 1, s: [{ m: 'a' }, { m: 'b' }] }]);
  assert.deepEqual(await collection.findOne({ 's.m': 'b' }, { projection: { 's.$': 1 } }), {
    _id: 1,
    s: [{ m: 'b' }],
  });
});

test('a projection that both includes and excludes is refused', async () => {
  const collection = await under.collection([{ a: 1 }]);
  assert.equal((await refusal(collection.findOne({}, { projection: { a: 1, b: 0 } })))?.code, 31254);
  assert.equal((await refusal(collection.findOne({}, { projection: { a: 0, b: 1 } })))?.code, 31253);
});

test('counts and distinct values are told', async () => {
  const collection = await under.collection([{ v: [1, 2] }, { v: 2 }, { v: { a: 1 } }, { v: null }, {}]);
  assert.equal(await collection.countDocuments({ v: 2 }), 2);
  assert.equal(await collection.countDocuments({}, { skip: 1, limit: 2 }), 2);
  assert.equal(await collection.estimatedDocumentCount(), 5);
  assert.deepEqual(new Set(await collection.distinct('v')), new Set([1, 2, { a: 1 }, null]));
  assert.equal(await under.db.collection('nowhere').countDocuments({}), 0);
});

test('a unique index names the field and value that were there already', async () => {
  const collection = await under.collection([{ _id: 1, room: 'r', key: 'k' }]);
  await collection.createIndexes([{ key: { room: 1, key: 1 }, unique: true }]);
  const error = (await collection.insertOne({ room: 'r', key: 'k' }).catch((e: unknown) => e)) as Document;
  assert.equal(error.code, 11000);
  assert.match(
    error.message as string,
    /^E11000 duplicate key error collection: .*index: room_1_key_1 dup key: \{ room: "r", key: "k" \}$/,
  );
  if (!isEmbedded) return;
  assert.deepEqual(error.keyPattern, { room: 1, key: 1 });
  assert.deepEqual(error.keyValue, { room: 'r', key: 'k' });
});

test('an unordered insert stores all but those that are there already, and says which', async () => {
  const collection = await under.collection([{ _id: 1 }]);
  const error = (await collection
    .insertMany([{ _id: 0 }, { _id: 1 }, { _id: 2 }, { _id: 2 }] as Document[], { ordered: false })
    .catch((e: unknown) => e)) as mongoose.mongo.MongoBulkWriteError;
  assert.deepEqual(
    [error.writeErrors].flat().map(({ index, code }) => [index, code]),
    [
      [1, 11000],
      [3, 11000],
    ],
  );
  assert.deepEqual(ids(await collection.find().sort({ _id: 1 }).toArray()), [0, 1, 2]);
});

test('a unique index holds for updates, and for what is missing', async () => {
  const collection = await under.collection([
    { _id: 1, k: 'a' },
    { _id: 2, k: 'b' },
  ]);
  await collection.createIndexes([{ key: { k: 1 }, unique: true }]);
  assert.equal(
    (await refusal(collection.updateOne({ _id: 2 } as Document, { $set: { k: 'a' } })))?.code,
    11000,
  );
  await collection.insertOne({});
  assert.equal((await refusal(collection.insertOne({})))?.code, 11000);
  await collection.updateOne({ _id: 1 } as Document, { $set: { k: 'a' } });
});

test('a unique index holds for the elements of arrays', async () => {
  const collection = await under.collection([{ _id: 1, k: [1, 2, 2] }]);
  await collection.createIndexes([{ key: { k: 1 }, unique: true }]);
  assert.equal((await refusal(collection.insertOne({ k: [3, 2] })))?.code, 11000);
});

test('a unique index on what is not unique is refused, and is not there afterwards', async () => {
  const collection = await under.collection([{ k: 1 }, { k: 1 }]);
  assert.equal((await refusal(collection.createIndexes([{ key: { k: 1 }, unique: true }])))?.code, 11000);
  assert.equal((await collection.indexes()).length, 1);
  await collection.insertOne({ k: 1 });
});

test('a sparse unique index leaves out what has no such field', { skip: !isEmbedded }, async () => {
  const collection = await under.collection();
  await collection.createIndexes([{ key: { k: 1 }, unique: true, sparse: true }]);
  await collection.insertMany([{ a: 1 }, { a: 2 }, { k: 1 }]);
  assert.equal((await refusal(collection.insertOne({ k: 1 })))?.code, 11000);
  assert.equal(await collection.countDocuments({ k: null }), 2);
});

test('a partial unique index holds for what its filter takes', { skip: !isEmbedded }, async () => {
  const collection = await under.collection();
  await collection.createIndexes([{ key: { k: 1 }, unique: true, partialFilterExpression: { open: true } }]);
  await collection.insertMany([{ k: 1, open: true }, { k: 1, open: false }, { k: 1 }]);
  assert.equal((await refusal(collection.insertOne({ k: 1, open: true })))?.code, 11000);
  assert.equal(await collection.countDocuments({ k: 1 }), 3);
});

test('indexes are listed, made once, and dropped', async () => {
  const collection = await under.collection([{ a: 1 }]);
  const make = (): Promise<string[]> => collection.createIndexes([{ key: { a: 1, b: -1 } }]);
  assert.deepEqual(await make(), ['a_1_b_-1']);
  await make();
  assert.deepEqual(
    (await collection.indexes()).map(({ name }) => name as string),
    ['_id_', 'a_1_b_-1'],
  );
  assert.equal((await refusal(collection.createIndexes([{ key: { a: 1 }, name: 'a_1_b_-1' }])))?.code, 86);
  assert.equal((await refusal(collection.createIndexes([{ key: { a: 1, b: -1 }, unique: true }])))?.code, 86);
  await collection.dropIndex('a_1_b_-1');
  assert.equal((await refusal(collection.dropIndex('a_1_b_-1')))?.code, 27);
  assert.equal((await refusal(collection.dropIndex('_id_')))?.code, 72);
});

test('index kinds that there are not are refused', async () => {
  const collection = await under.collection([{ a: 1 }]);
  const refused = async (index: Document): Promise<unknown> =>
    (await refusal(collection.createIndexes([index as never])))?.code;
  assert.ok(await refused({ key: { a: 'text' } }));
  assert.ok(await refused({ key: { 'a.$**': 1 } }));
  assert.ok(await refused({ key: { a: 1 }, name: 'x', collation: { locale: 'ko' } }));
  assert.ok(await refused({ key: { a: 1 }, name: 'x', hidden: true }));
});

test('what is past its time by a TTL index goes by itself', { skip: !isEmbedded }, async () => {
  const collection = await under.collection();
  await collection.createIndexes([{ key: { expires: 1 }, expireAfterSeconds: 0 }]);
  const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
  await collection.insertMany([
    { _id: 1, expires: past },
    { _id: 2, expires: future },
    { _id: 3 },
    { _id: 4, expires: 'never' },
    { _id: 5, expires: [future, past] },
  ] as Document[]);
  const deadline = Date.now() + 5000;
  while ((await collection.countDocuments()) > 3 && Date.now() < deadline)
    await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual(ids(await collection.find().sort({ _id: 1 }).toArray()), [2, 3, 4]);
});

test('collections are made, listed and dropped', async () => {
  const name = `made_${process.pid}`;
  await under.db.createCollection(name);
  assert.equal(
    (await refusal(under.db.command({ create: name, capped: true, size: 1000 })))?.code !== undefined,
    true,
  );
  assert.deepEqual(
    (await under.db.listCollections({ name }).toArray()).map((each) => each.name),
    [name],
  );
  await under.db.collection(name).insertOne({ a: 1 });
  assert.equal(await under.db.dropCollection(name), true);
  assert.deepEqual(await under.db.listCollections({ name }).toArray(), []);
  await under.db.collection(name).insertOne({ b: 1 });
  assert.deepEqual(
    await under.db
      .collection(name)
      .find({}, { projection: { _id: 0 } })
      .toArray(),
    [{ b: 1 }],
  );
});

test('a dropped database is empty', async () => {
  const other = under.client.db(`huechat_other_${process.pid}`);
  await other.collection('a').insertOne({ a: 1 });
  await other.dropDatabase();
  assert.deepEqual(await other.listCollections().toArray(), []);
});

test('unknown commands, fields and stages are refused by name', async () => {
  const collection = await under.collection([{ a: 1 }]);
  const find = collection.collectionName;
  assert.equal((await refusal(under.db.command({ noSuchThing: 1 })))?.code, 59);
  assert.equal((await refusal(under.db.command({ constructor: 1 })))?.code, 59);
  assert.equal((await refusal(collection.aggregate([{ $noSuch: {} }]).toArray()))?.code, 40324);
  if (isEmbedded) assert.equal((await refusal(under.db.command({ find, noSuchField: 1 })))?.code, 40415);
});

test('the server is a standalone: no transactions', async () => {
  const hello = await under.db.admin().command({ hello: 1 });
  assert.equal(hello.isWritablePrimary, true);
  assert.equal(hello.setName, undefined);
  assert.equal(
    (
      await refusal(
        under.db.command({
          insert: 'x',
          documents: [{ a: 1 }],
          txnNumber: Long.fromNumber(1),
          lsid: { id: new Binary(Buffer.alloc(16), 4) },
        }),
      )
    )?.code !== undefined,
    true,
  );
});

test('a write can wait for the disk', async () => {
  const collection = await under.collection();
  await collection.insertOne({ a: 1 }, { writeConcern: { journal: true } });
  assert.equal(await collection.countDocuments(), 1);
});

test('a write that wants no answer is carried out', async () => {
  const collection = await under.collection();
  await collection.insertOne({ a: 1 }, { writeConcern: { w: 0 } });
  const deadline = Date.now() + 2000;
  while ((await collection.countDocuments()) === 0 && Date.now() < deadline)
    await new Promise((done) => setTimeout(done, 10));
  assert.equal(await collection.countDocuments(), 1);
});

const PIPELINES: [string, Document[], Document[]][] = [
  [
    'groups and sums',
    [{ $group: { _id: '$k', n: { $sum: '$v' }, most: { $max: '$v' } } }, { $sort: { _id: 1 } }],
    [
      { _id: 'a', n: 4, most: 3 },
      { _id: 'b', n: 2, most: 2 },
    ],
  ],
  ['counts', [{ $match: { k: 'a' } }, { $count: 'chats' }], [{ chats: 2 }]],
  ['counts nothing as nothing', [{ $match: { k: 'zzz' } }, { $count: 'chats' }], []],
  [
    'projects with expressions',
    [{ $sort: { _id: 1 } }, { $limit: 1 }, { $project: { _id: 0, twice: { $multiply: ['$v', 2] } } }],
    [{ twice: 2 }],
  ],
  [
    'unwinds',
    [{ $match: { _id: 1 } }, { $unwind: '$tags' }, { $project: { tags: 1 } }],
    [
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
    ],
  ],
  [
    'skips and limits',
    [{ $sort: { v: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { v: 1 } }],
    [{ _id: 2, v: 2 }],
  ],
  [
    'matches what it made',
    [{ $group: { _id: '$k', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }],
    [{ _id: 'a', n: 2 }],
  ],
];

for (const [what, pipeline, expected] of PIPELINES) {
  test(`an aggregation ${what}`, async () => {
    const collection = await under.collection([
      { _id: 1, k: 'a', v: 1, tags: ['x', 'y'] },
      { _id: 2, k: 'b', v: 2 },
      { _id: 3, k: 'a', v: 3 },
    ]);
    assert.deepEqual(await collection.aggregate(pipeline).toArray(), expected);
  });
}

test('an aggregation looks up another collection', async () => {
  const chats = await under.collection([{ _id: 1, room: 'r' }]);
  const rooms = await under.collection([{ _id: 'r', title: 'Hue' }]);
  const lookup = { from: rooms.collectionName, localField: 'room', foreignField: '_id', as: 'of' };
  assert.deepEqual(await chats.aggregate([{ $lookup: lookup }]).toArray(), [
    { _id: 1, room: 'r', of: [{ _id: 'r', title: 'Hue' }] },
  ]);
});
