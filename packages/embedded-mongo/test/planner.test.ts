import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32, ObjectId } from 'bson';
import type { Collection, Index } from '../src/catalog.js';
import type { Doc } from '../src/evaluate/values.js';
import { choosePlan } from '../src/planner.js';

const index = (id: number, paths: string[], unique = false, sparse = false): Index => {
  const name = paths.join();
  return { id, name, paths, unique, sparse, expireAfterSeconds: undefined, spec: {}, ready: true };
};

const collectionWith = (indexes: Index[]): Collection => ({
  id: 1,
  namespace: 'huechat.things',
  indexes,
  building: Promise.resolve(),
});

const ROOMS = [
  index(11, ['createdAt', '_id']),
  index(12, ['madeBy']),
  index(13, ['seats.nodes']),
  index(14, ['rank', '_id']),
];
const CHATS = [
  index(21, ['room', 'createdAt', '_id']),
  index(22, ['room', 'member', 'key'], true),
  index(23, ['changed'], false, true),
  index(24, ['quote.id'], false, true),
];
const CHUNKS = [index(31, ['files_id', 'n'], true)];

const UP = new Int32(1);
const DOWN = new Int32(-1);
const now = new Date();
const id = new ObjectId();

/** The product's queries, and the index of each: how many of its fields narrow the search. */
const QUERIES: [string, Index[], Doc, Doc, [string | undefined, number]][] = [
  ['a room', ROOMS, { _id: id, 'seats.0': { $exists: true } }, {}, [undefined, 1]],
  ['the newest rooms', ROOMS, {}, { createdAt: DOWN, _id: DOWN }, ['createdAt,_id', 0]],
  ['the first page of the lobby', ROOMS, {}, { rank: DOWN, _id: DOWN }, ['rank,_id', 0]],
  [
    'a further page of the lobby',
    ROOMS,
    { rank: { $lte: UP }, $or: [{ rank: { $lt: UP } }, { _id: { $lt: id } }] },
    { rank: DOWN, _id: DOWN },
    ['rank,_id', 1],
  ],
  ['the rooms of nodes', ROOMS, { 'seats.nodes': { $in: ['a', 'b'] } }, {}, ['seats.nodes', 1]],
  [
    'the rooms with lapsed seats',
    ROOMS,
    { 'seats.nodes': [], seats: { $elemMatch: { nodes: [], until: { $lt: now } } } },
    {},
    ['seats.nodes', 1],
  ],
  [
    'deserted rooms',
    ROOMS,
    { 'seats.nodes': { $exists: false }, 'seats.0': { $exists: false }, 'lastLeft.at': { $lte: now } },
    {},
    ['seats.nodes', 1],
  ],
  ['the rooms that a session made', ROOMS, { madeBy: 'a' }, {}, ['madeBy', 1]],
  ['the last chats', CHATS, { room: 'a' }, { createdAt: DOWN, _id: DOWN }, ['room,createdAt,_id', 1]],
  [
    'the chats after a cursor',
    CHATS,
    { room: 'a', createdAt: { $gte: now }, $or: [{ createdAt: { $gt: now } }, { _id: { $gt: id } }] },
    { createdAt: UP, _id: UP },
    ['room,createdAt,_id', 2],
  ],
  ['the rooms without a rank', ROOMS, { rank: null }, {}, ['rank,_id', 1]],
  [
    'the chats of a room with a name that no key holds',
    CHATS,
    { room: 'a'.repeat(2000) },
    {},
    [undefined, 0],
  ],
  ['a chat by its key', CHATS, { room: 'a', member: 'b', key: 'c' }, {}, ['room,member,key', 3]],
  [
    'the next room that has chats',
    CHATS,
    { room: { $gt: 'a' } },
    { room: UP, createdAt: UP, _id: UP },
    ['room,createdAt,_id', 1],
  ],
  [
    'the changed chats of a room',
    CHATS,
    { changed: { $gt: 'a', $lt: 'b' } },
    { changed: DOWN },
    ['changed', 1],
  ],
  ['the replies to a chat', CHATS, { 'quote.id': id }, {}, ['quote.id', 1]],
  ['the chunks of a file', CHUNKS, { files_id: { $eq: id } }, { n: UP }, ['files_id,n', 1]],
];

for (const [what, indexes, filter, sort, expected] of QUERIES) {
  test(`an index reads ${what}`, () => {
    const collection = collectionWith(indexes);
    const multikeys = indexes.filter(({ name }) => name === 'seats.nodes');
    const plan = choosePlan(collection, { filter, sort }, multikeys);
    assert.deepEqual([plan.index?.name, plan.bounded], expected);
  });
}

test('an order that no index gives is refused', () => {
  const collection = collectionWith(CHATS);
  const orders: [Doc, Doc][] = [
    [{}, { changed: DOWN }],
    [{}, { createdAt: UP }],
    [{ room: { $in: ['a', 'b'] } }, { createdAt: UP, _id: UP }],
    [{ room: 'a' }, { createdAt: UP, _id: DOWN }],
  ];
  for (const [filter, sort] of orders)
    assert.throws(() => choosePlan(collection, { filter, sort }, []), {
      codeName: 'NoQueryExecutionPlans',
    });
});
