import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import MongoStore from 'connect-mongo';
import mongoose from 'mongoose';
import { until } from '../../../test/support/until.js';
import { databaseUnderTest } from './support/database.js';

const under = databaseUnderTest(20);

/** How express-session's stores answer. */
type Callback<A extends unknown[], R> = (...args: [...A, (error: unknown, value: R) => void]) => void;

test('connect-mongo keeps, touches, counts and removes sessions', async () => {
  const store = MongoStore.create({
    client: under.client,
    dbName: under.db.databaseName,
    collectionName: 'sessions',
    ttl: 60,
    touchAfter: 0,
  });
  const session = {
    cookie: { originalMaxAge: 60_000, expires: new Date(Date.now() + 60_000) },
    colour: '#3a7bd5',
  };
  const set = promisify(store.set.bind(store) as Callback<[string, unknown], void>);
  const get = promisify(
    store.get.bind(store) as Callback<[string], Record<string, unknown> | null | undefined>,
  );
  const touch = promisify(store.touch.bind(store) as Callback<[string, unknown], void>);
  const destroy = promisify(store.destroy.bind(store) as Callback<[string], void>);
  const length = promisify(store.length.bind(store) as Callback<[], number>);
  const clear = promisify(store.clear.bind(store) as Callback<[], void>);
  await set('one', session);
  await set('one', { ...session, visits: 2 });
  await set('two', session);
  const kept = await get('one');
  assert.deepEqual([kept?.colour, kept?.visits], ['#3a7bd5', 2]);
  await touch('one', { ...session, lastModified: new Date(0) });
  assert.equal(await length(), 2);
  await destroy('one');
  assert.equal((await get('one')) ?? null, null);
  await clear();
  assert.equal(await under.db.collection('sessions').countDocuments(), 0);
});

test('updates by a pipeline or of an unnamed document are refused, and an upsert keeps an _id of null', async () => {
  const things = under.db.collection('things');
  await assert.rejects(things.updateOne({}, [{ $set: { a: 1 } }]), { code: 14 });
  await assert.rejects(things.updateOne({ a: 1 }, { $set: { a: 1 } }), { code: 2 });
  assert.equal(
    (await things.updateOne({ _id: null as never }, { $set: { a: 1 } }, { upsert: true })).upsertedId,
    null,
  );
  assert.equal(
    (await things.updateOne({ _id: null as never }, { $set: { a: 2 } }, { upsert: true })).modifiedCount,
    1,
  );
  assert.deepEqual(await things.findOne({ _id: null as never }), { _id: null, a: 2 });
  const upsert = (filter: object): Promise<unknown> =>
    things.updateOne(filter, { $set: { a: 3 } }, { upsert: true });
  await upsert({ _id: 7, $or: [{ b: 1 }, { c: 1 }] });
  assert.deepEqual(await things.findOne({ _id: 7 as never }), { _id: 7, a: 3 });
  await assert.rejects(upsert({ _id: 7, $or: [{ b: 1 }, { c: 1 }] }), { code: 11000 });
  for (const filter of [{ _id: 8, b: 1 }, { _id: 8, $or: [{ b: 1 }] }, { _id: { $gt: 8 } }])
    await assert.rejects(upsert(filter), { code: 2 });
});

test('GridFS keeps a file, gives all of it or a part, and removes it', async () => {
  const bucket = new mongoose.mongo.GridFSBucket(under.db, { bucketName: 'gifs', chunkSizeBytes: 64 * 1024 });
  const bytes = randomBytes(300_000);
  const upload = bucket.openUploadStream('a.gif', { metadata: { room: 'r' } });
  await pipeline(Readable.from([bytes]), upload);
  assert.ok((await buffer(bucket.openDownloadStream(upload.id))).equals(bytes));
  assert.ok(
    (await buffer(bucket.openDownloadStreamByName('a.gif', { start: 100_000, end: 200_001 }))).equals(
      bytes.subarray(100_000, 200_001),
    ),
  );
  const [file] = await bucket.find({ 'metadata.room': 'r' }).toArray();
  assert.equal(file?.length, 300_000);
  await bucket.rename(upload.id, 'b.gif');
  await bucket.delete(upload.id);
  assert.equal(await under.db.collection('gifs.chunks').countDocuments(), 0);
  await assert.rejects(buffer(bucket.openDownloadStream(upload.id)), /FileNotFound/);
});

test('documents expire by a TTL index', async () => {
  const sessions = await under.collection([
    { _id: 1, expires: new Date(Date.now() - 2000) },
    { _id: 2, expires: new Date(Date.now() + 60_000) },
    { _id: 3, expires: 'never' },
  ] as never[]);
  await sessions.createIndex({ expires: 1 }, { expireAfterSeconds: 1 }, {});
  await until('the first has expired', async () => (await sessions.estimatedDocumentCount()) === 2);
  assert.equal(await sessions.findOne({ _id: 1 as never }), null);
});
