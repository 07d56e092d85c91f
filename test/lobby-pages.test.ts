import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import mongoose, { type PipelineStage, Types } from 'mongoose';
import { placeOf } from '../src/chats/cursor.js';
import { Lobby } from '../src/rooms/lobby.js';
import { connectDatabase, type Database } from '../src/models/index.js';
import type { LobbyView } from '../src/shared/events.js';
import { atEnd } from './support/at-end.js';
import { testDatabase } from './support/database.js';
import { startService } from './support/service.js';
import { Visitor } from './support/visitor.js';

test('a lobby of 1,000 rooms has pages of 50, with each room once and the newest first', async (t) => {
  const db = await databaseWith(t, 1000);
  const lobby = new Lobby(db);
  const titles: string[] = [];
  let before: string | null = null;
  let pages = 0;
  do {
    const place = before === null ? null : placeOf(before);
    const page: LobbyView = await lobby.page({
      search: '',
      openOnly: false,
      ...(place && { before: place }),
    });
    titles.push(...page.rooms.map(({ title }) => title));
    before = page.before;
    pages++;
  } while (before !== null);
  assert.equal(pages, 20);
  assert.deepEqual(
    titles,
    Array.from({ length: 1000 }, (_, index) => `room ${999 - index}`),
  );
});

test('a page of the lobby takes one query, which reads hardly more rooms than it shows', async (t) => {
  const db = await databaseWith(t, 1000);
  const lobby = new Lobby(db);
  const queries: { method: string; pipeline: PipelineStage[] }[] = [];
  mongoose.set('debug', (_collection, method: string, pipeline: PipelineStage[]) => {
    queries.push({ method, pipeline });
  });
  atEnd(t, () => mongoose.set('debug', false));
  const first = await lobby.page({ search: '', openOnly: false });
  const place = placeOf(first.before ?? '');
  assert.ok(place);
  await lobby.page({ search: '', openOnly: false, before: place });
  assert.deepEqual(
    queries.map(({ method }) => method),
    ['aggregate', 'aggregate'],
  );
  for (const { pipeline } of queries.splice(0)) {
    const [match, sort, limit] = pipeline as [
      PipelineStage.Match,
      { $sort: Record<string, 1 | -1> },
      PipelineStage.Limit,
    ];
    const explained = (await db.Room.find(match.$match)
      .sort(sort.$sort)
      .limit(limit.$limit)
      .explain('executionStats')) as unknown as { executionStats: { totalDocsExamined: number } };
    assert.ok(explained.executionStats.totalDocsExamined <= 55, JSON.stringify(explained.executionStats));
  }
});

test('the lobby reads neither password hashes nor member lists', async (t) => {
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
    await visitor.makeRoom({ title: 'Tea (hot) 100%' }),
    await visitor.makeRoom({ title: '커피와 차' }),
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
  const open = await visitor.makeRoom({ title: 'open' });
  await visitor.makeRoom({ title: 'locked', password: 'x' });
  const full = await visitor.makeRoom({ title: 'full', max: 2 });
  await new Visitor(t, url).enter(full);
  const response = await visitor.request('/?open=1', { headers: { accept: 'application/json' } });
  const { rooms, before } = (await response.json()) as LobbyView;
  assert.deepEqual(
    rooms.map(({ id }) => id),
    [open],
  );
  assert.equal(before, null);
});

/** A database with `count` rooms of ten people, in pairs created in the same millisecond. */
async function databaseWith(t: TestContext, rooms: number): Promise<Database> {
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
    max: 20,
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
  await db.Room.insertMany(made);
  return db;
}
