import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import mongoose, { Types } from 'mongoose';
import { type LobbyPlace, lobbyPlaceOf } from '../../src/rooms/lobby-cursor.js';
import { rankOf, updateRank } from '../../src/rooms/lobby-rank.js';
import { Lobby } from '../../src/rooms/lobby.js';
import { connectDatabase, type Database } from '../../src/models/index.js';
import type { LobbyView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { isEmbedded, testDatabase } from '../support/database.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

test('a lobby of 1,000 rooms has pages of 50, with each room once and the newest first', async (t) => {
  const db = await databaseWith(t, 1000);
  const pages = await pagesOf(new Lobby(db));
  assert.equal(pages.length, 20);
  assert.deepEqual(
    pages.flat(),
    Array.from({ length: 1000 }, (_, index) => `room ${999 - index}`),
  );
});

test('full rooms come after all others, over all pages, each once and the newest first', async (t) => {
  const db = await databaseWith(t, 300, isThird);
  const titles = (await pagesOf(new Lobby(db))).flat();
  const indexes = Array.from({ length: 300 }, (_, index) => 299 - index);
  assert.deepEqual(titles, [
    ...indexes.filter((index) => !isThird(index)).map((index) => `room ${index}`),
    ...indexes.filter(isThird).map((index) => `room ${index}`),
  ]);
});

test('a page goes on from where the one before it ended, whichever rooms fill or get a free seat meanwhile', async (t) => {
  const db = await databaseWith(t, 150, isThird);
  const lobby = new Lobby(db);
  const first = await lobby.page({ search: '', openOnly: false });
  const place = lobbyPlaceOf(first.before ?? '');
  assert.ok(place);
  const [filled, emptied] = ['room 149', 'room 0'];
  for (const [title, max] of [
    [filled, 10],
    [emptied, 20],
  ] as const) {
    await db.Room.updateMany({ title }, { max });
    const room = await db.Room.findOne({ title }).lean();
    assert.ok(room);
    await updateRank(db, room);
  }
  const rest = (await pagesOf(lobby, place)).flat();
  const shown = first.rooms.map(({ title }) => title);
  assert.deepEqual(
    rest.filter((title) => shown.includes(title)),
    [filled],
    'where it is now',
  );
  // Oldest of all, and with a free seat.
  assert.equal(rest.filter((title) => title === emptied).length, 1);
  assert.equal(new Set([...shown, ...rest]).size, 150);
});

test('a page of the lobby takes one query, which reads hardly more rooms than it shows', async (t) => {
  const db = await databaseWith(t, 1000, isThird);
  const lobby = new Lobby(db);
  const queries: { method: string; filter: object; options: mongoose.QueryOptions }[] = [];
  mongoose.set('debug', (_collection, method: string, filter: object, options: mongoose.QueryOptions) => {
    queries.push({ method, filter, options });
  });
  atEnd(t, () => mongoose.set('debug', false));
  assert.equal((await pagesOf(lobby)).length, 20);
  assert.deepEqual(
    queries.map(({ method }) => method),
    Array.from({ length: 20 }, () => 'find'),
  );
  // The embedded database explains nothing; packages/embedded-mongo/test/planner.test.ts has these queries.
  if (isEmbedded) return;
  for (const { filter, options } of queries.splice(0)) {
    const explained = (await db.Room.find(filter, null, options).explain('executionStats')) as unknown as {
      executionStats: { totalDocsExamined: number };
    };
    assert.ok(explained.executionStats.totalDocsExamined <= 55, JSON.stringify(explained.executionStats));
  }
});

test('the lobby shows neither password hashes nor members', async (t) => {
  const db = await databaseWith(t, 1);
  const [room] = (await new Lobby(db).page({ search: '', openOnly: false })).rooms;
  assert.deepEqual(Object.keys(room ?? {}).sort(), [
    'closed',
    'colours',
    'createdAt',
    'id',
    'locked',
    'max',
    'members',
    'owner',
    'title',
  ]);
  assert.equal(room?.colours.length, 8, 'of ten people, eight colours');
  assert.equal(room.members, 10);
});

test('search finds rooms by a literal part of their title, in any case', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const [tea] = [
    await visitor.createRoom({ title: 'Tea (hot) 100%' }),
    await visitor.createRoom({ title: '커피와 차' }),
  ];
  const found = async (query: string) =>
    [...(await visitor.page(`/?${query}`)).matchAll(/data-room-id="([0-9a-f]{24})"/g)].map(([, id]) => id);
  assert.deepEqual(await found('q=tEA+%28'), [tea]);
  assert.deepEqual(await found('q=.*'), [], 'a pattern is only text');
  assert.equal((await found(`q=${encodeURIComponent('커피')}`)).length, 1);
  assert.equal((await found('q=')).length, 2);
  assert.equal(
    (await found(`q=${'x'.repeat(500)}&before=nonsense&open=maybe`)).length,
    2,
    'and nothing is refused',
  );
});

test('“open only” hides locked and full rooms', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const open = await visitor.createRoom({ title: 'open' });
  await visitor.createRoom({ title: 'locked', password: 'x' });
  const full = await visitor.createRoom({ title: 'full', max: 2 });
  await new Visitor(t, url).enter(full);
  const response = await visitor.request('/?open=1', { headers: { accept: 'application/json' } });
  const { rooms, before } = (await response.json()) as LobbyView;
  assert.deepEqual(
    rooms.map(({ id }) => id),
    [open],
  );
  assert.equal(before, null);
});

/** The titles on each page of the lobby. @param before where the first page begins */
async function pagesOf(lobby: Lobby, before?: LobbyPlace): Promise<string[][]> {
  const pages: string[][] = [];
  let place = before ?? null;
  do {
    const page: LobbyView = await lobby.page({
      search: '',
      openOnly: false,
      ...(place && { before: place }),
    });
    pages.push(page.rooms.map(({ title }) => title));
    place = page.before === null ? null : lobbyPlaceOf(page.before);
  } while (place !== null);
  return pages;
}

const isThird = (index: number): boolean => index % 3 === 0;

/** A database with `count` rooms of ten people, in pairs created in the same millisecond. */
async function databaseWith(
  t: TestContext,
  rooms: number,
  isFull: (index: number) => boolean = () => false,
): Promise<Database> {
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  const seats = Array.from({ length: 10 }, (_, index) => ({
    member: `m${index}`,
    user: `#00000${index}`,
    number: 1000 + index,
    since: new Date(),
    nodes: ['n'],
    until: null,
  }));
  const made = Array.from({ length: rooms }, (_, index) => ({
    _id: new Types.ObjectId(),
    title: `room ${index}`,
    max: isFull(index) ? 10 : 20,
    password: '$argon2id$secret',
    owner: { member: 'm0', user: '#000000' },
    closed: false,
    admitted: ['m1'],
    shownOut: [],
    invites: [],
    knocks: [],
    seats,
    lastLeft: null,
    createdAt: new Date(1_700_000_000_000 + Math.floor(index / 2)),
  }));
  await db.Room.insertMany(made.map((room) => ({ ...room, rank: rankOf(room) })));
  return db;
}
