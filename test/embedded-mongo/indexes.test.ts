import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import mongoose from 'mongoose';
import { databaseUnderTest, isEmbedded, type Collection, type Document } from './support/database.js';

const { ObjectId } = mongoose.mongo;
const under = databaseUnderTest();

/** The queries of the product, and how many documents each may read to give what it gives. */
const room = new ObjectId();
const other = new ObjectId();
const moment = new Date(50);
let chats: Collection;
let rooms: Collection;

before(async () => {
  chats = await under.collection();
  await chats.createIndexes([
    { key: { room: 1, createdAt: 1, _id: 1 } },
    { key: { room: 1, member: 1, key: 1 }, unique: true },
  ]);
  const chatsOf = (of: unknown, count: number): Document[] =>
    Array.from({ length: count }, (_, i) => ({
      room: of,
      member: `m${i % 5}`,
      key: `k${i}`,
      createdAt: new Date(Math.floor(i / 3)),
      chat: 'x',
    }));
  await chats.insertMany([...chatsOf(room, 600), ...chatsOf(other, 600)]);
  rooms = await under.collection();
  await rooms.createIndexes([{ key: { createdAt: -1 } }, { key: { 'seats.nodes': 1 } }]);
  await rooms.insertMany(
    Array.from({ length: 300 }, (_, i) => ({
      _id: i,
      createdAt: new Date(i),
      seats: [{ member: `m${i}`, nodes: [`n${i % 100}`] }],
    })) as Document[],
  );
});

interface Explained {
  queryPlanner: { winningPlan: { stage: string; inputStage?: { indexName?: string } } };
  executionStats: { nReturned: number; totalDocsExamined: number };
}

interface Reading {
  find: () => mongoose.mongo.FindCursor;
  gives: number;
  index: string;
  sorts?: boolean;
  /** How many documents it may read; as many as it gives, if nothing is said. */
  reads?: number;
}

const READINGS: Record<string, Reading> = {
  'the last chats of a room': {
    find: () => chats.find({ room }).sort({ createdAt: -1, _id: -1 }).limit(50),
    gives: 50,
    index: 'room_1_createdAt_1__id_1',
  },
  'the chats before a cursor': {
    find: () =>
      chats
        .find({
          room,
          $or: [{ createdAt: { $lt: moment } }, { createdAt: moment, _id: { $lt: new ObjectId() } }],
        })
        .sort({ createdAt: -1, _id: -1 })
        .limit(51),
    gives: 51,
    index: 'room_1_createdAt_1__id_1',
  },
  'the chats after a cursor': {
    find: () =>
      chats
        .find({
          room,
          $or: [{ createdAt: { $gt: moment } }, { createdAt: moment, _id: { $gt: new ObjectId() } }],
        })
        .sort({ createdAt: 1, _id: 1 })
        .limit(100),
    gives: 100,
    reads: 103,
    index: 'room_1_createdAt_1__id_1',
  },
  'the chat with a key': {
    find: () => chats.find({ room, member: 'm3', key: 'k3' }),
    gives: 1,
    index: 'room_1_member_1_key_1',
  },
  'the next room in which something was said': {
    find: () =>
      chats
        .find({ room: { $gt: room } })
        .sort({ room: 1, createdAt: 1, _id: 1 })
        .limit(1),
    gives: 1,
    index: 'room_1_createdAt_1__id_1',
  },
  'the rooms, newest first': {
    find: () => rooms.find().sort({ createdAt: -1 }).limit(10),
    gives: 10,
    index: 'createdAt_-1',
  },
  'the rooms where a node holds a seat': {
    find: () => rooms.find({ 'seats.nodes': { $in: ['n7', 'n8'] } }),
    gives: 6,
    index: 'seats.nodes_1',
  },
  'a room by its id': {
    find: () => rooms.find({ _id: 7 as never, 'seats.member': { $ne: 'x' } }),
    gives: 1,
    index: '_id_',
  },
};

async function explained(cursor: mongoose.mongo.FindCursor): Promise<Explained> {
  return (await cursor.explain()) as unknown as Explained;
}

for (const [what, { find, gives, index, reads = gives }] of Object.entries(READINGS)) {
  test(`${what} are read by an index alone, in its order`, { skip: !isEmbedded }, async () => {
    const { queryPlanner, executionStats } = await explained(find());
    assert.equal(executionStats.nReturned, gives);
    assert.ok(
      executionStats.totalDocsExamined <= reads,
      `${executionStats.totalDocsExamined} documents read`,
    );
    assert.equal(queryPlanner.winningPlan.stage, 'FETCH');
    assert.equal(queryPlanner.winningPlan.inputStage?.indexName, index);
  });
}

test('pages through a room by cursors give every chat once, in both directions', async () => {
  const all = await chats.find({ room }).sort({ createdAt: 1, _id: 1 }).toArray();
  for (const [direction, operator] of [
    [1, '$gt'],
    [-1, '$lt'],
  ] as const) {
    const seen: Document[] = [];
    let last: { createdAt?: unknown; _id?: unknown } | undefined;
    do {
      const after = last
        ? {
            $or: [
              { createdAt: { [operator]: last.createdAt } },
              { createdAt: last.createdAt, _id: { [operator]: last._id } },
            ],
          }
        : {};
      const page = await chats
        .find({ room, ...after } as Document)
        .sort({ createdAt: direction, _id: direction })
        .limit(7)
        .toArray();
      seen.push(...page);
      last = page.at(-1);
    } while (last);
    assert.deepEqual(seen, direction === 1 ? all : all.toReversed());
  }
});

test('what is updated moves in its indexes', async () => {
  const collection = await under.collection(
    Array.from({ length: 50 }, (_, i) => ({ _id: i, k: i, s: [i, i + 100] })),
  );
  await collection.createIndexes([{ key: { k: -1 } }, { key: { s: 1 } }]);
  await collection.updateOne({ _id: 7 } as Document, { $set: { k: 'seven', s: [7, 8] } });
  await collection.deleteOne({ _id: 9 } as Document);
  const ids = async (filter: Document): Promise<unknown[]> =>
    (await collection.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc._id as unknown);
  assert.deepEqual(await ids({ k: 'seven' }), [7]);
  assert.deepEqual(await ids({ k: { $in: [7, 8, 9, 10] } }), [8, 10]);
  assert.deepEqual(await ids({ s: 8 }), [7, 8]);
  assert.deepEqual(await ids({ s: 107 }), []);
  assert.deepEqual(await ids({ s: { $gte: 148 } }), [48, 49]);
});

test('an index that is made while others write holds everything', async () => {
  const collection = await under.collection(Array.from({ length: 3000 }, (_, i) => ({ _id: i, k: i % 10 })));
  const writes = Promise.all(
    Array.from({ length: 300 }, (_, i) =>
      i % 3 === 0
        ? collection.insertOne({ _id: 10_000 + i, k: 3 } as Document)
        : i % 3 === 1
          ? collection.deleteOne({ _id: i * 10 } as Document)
          : collection.updateOne({ _id: i * 10 } as Document, { $set: { k: 3 } }),
    ),
  );
  await Promise.all([collection.createIndexes([{ key: { k: 1 } }]), writes]);
  const all = await collection.find().toArray();
  for (let k = 0; k < 10; k++)
    assert.equal(await collection.countDocuments({ k }), all.filter((doc) => doc.k === k).length);
});
