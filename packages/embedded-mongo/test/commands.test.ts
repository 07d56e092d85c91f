import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../../test/support/test-folder.js';
import { Catalog } from '../src/catalog.js';
import { Store } from '../src/store.js';
import { databaseUnderTest, refusal } from './support/database.js';

const under = databaseUnderTest();

test('a filter of null, or none where one is required, is refused and changes nothing', async () => {
  const things = await under.collection([{ a: 1 }, { a: 2 }]);
  const { collectionName: name } = things;
  const commands = [
    { delete: name, deletes: [{ q: null, limit: 0 }] },
    { delete: name, deletes: [{ limit: 0 }] },
    { update: name, updates: [{ q: null, u: { $set: { a: 3 } }, multi: true }] },
    { update: name, updates: [{ u: { $set: { a: 3 } }, multi: true }] },
  ];
  for (const command of commands) {
    const { writeErrors } = await under.db.command(command);
    assert.equal((writeErrors as [{ code: number }] | undefined)?.[0].code, 14, JSON.stringify(command));
  }
  assert.equal((await refusal(under.db.command({ find: name, filter: null })))?.code, 14);
  assert.deepEqual(await things.distinct('a'), [1, 2]);
});

test('indexes of other kinds are refused', async () => {
  const things = await under.collection([{ a: 1 }]);
  const kinds: [object, object][] = [
    [{ a: 'text' }, {}],
    [{ a: 1, b: 'text' }, {}],
    [{ a: 1, b: -1 }, {}],
    [{ a: 1, b: 0 }, {}],
    [{ _id: 1 }, { expireAfterSeconds: 1 }],
    [{ a: 1, b: 1 }, { sparse: true }],
    [{ a: 1, b: 1 }, { expireAfterSeconds: 1 }],
    [{ a: 1 }, { expireAfterSeconds: -1 }],
  ];
  const code = async (key: object, options: object): Promise<unknown> =>
    (await refusal(things.createIndex(key as never, options, {})))?.code;
  for (const [key, options] of kinds)
    assert.equal(await code(key, options), 67, JSON.stringify([key, options]));
  for (const option of ['unique', 'sparse']) assert.equal(await code({ a: 1 }, { [option]: 1 }), 14);
  assert.equal((await things.listIndexes().toArray()).length, 1);
});

test('an index that two clients ask for is complete when either gets its reply', async () => {
  const docs = Array.from({ length: 5000 }, (_, n) => ({ n: n % 2500 }));
  const things = await under.collection(docs);
  const asked = async (): Promise<unknown> => {
    await things.createIndex({ n: 1 }, {}, {});
    return (await things.find({}).sort({ n: -1 }).limit(1).toArray())[0]?.n as number;
  };
  assert.deepEqual(await Promise.all([asked(), asked(), asked()]), [2499, 2499, 2499]);
  const unique = (): Promise<unknown> => things.createIndex({ n: -1 }, { unique: true }, {});
  for (const result of await Promise.all([refusal(unique()), refusal(unique())]))
    assert.equal(result?.code, 11000);
});

test('a batch of the largest documents arrives whole, and one holds what many ranges find', async () => {
  /** BSON takes 22 bytes for everything else. */
  const texts = [1024 ** 2, 16 * 1024 ** 2 + 1].map((size) => 'x'.repeat(size - 23));
  const things = await under.collection();
  for (const [n, text] of texts.entries()) await things.insertOne({ _id: n as never, x: text });
  const found = await things.find().toArray();
  assert.ok(found.every(({ x }, n) => x === texts[n]) && found.length === 2);
  const ids = Array.from({ length: 60 }, (_, _id) => _id);
  const many = (await under.collection(ids.map((_id) => ({ _id })))).collectionName;
  const { cursor } = await under.db.command({ find: many, filter: { _id: { $in: ids } } });
  assert.equal((cursor as { firstBatch: unknown[] }).firstBatch.length, 60);
});

test('distinct gives values and elements, and nothing for missing fields and empty arrays', async () => {
  const seats = [[{ nodes: ['a', 'b'] }, { nodes: [] }], [{ nodes: ['b'] }, {}], [], [5]];
  const things = await under.collection([
    {},
    { n: null },
    { n: [[], [1], 2] },
    ...seats.map((each) => ({ seats: each })),
  ]);
  for (const index of ['_id', 'n', 'seats.nodes']) {
    await things.createIndex({ [index]: 1 }, {}, {});
    assert.deepEqual(new Set(await things.distinct('seats.nodes')), new Set(['a', 'b']), index);
    assert.deepEqual(new Set(await things.distinct('n')), new Set([null, [], [1], 2]), index);
  }
});

test('all of thousands of collections are there after a start', async (t) => {
  const store = new Store(join(await testFolder(t), 'data.mdb'));
  const catalog = new Catalog(store);
  const names = Array.from({ length: 4000 }, (_, n) => `test.${'c'.repeat(220)}${n}`);
  await Promise.all(names.map((name) => catalog.ensure(name)));
  assert.equal(new Catalog(store).collections.size, names.length);
  await store.close();
});
