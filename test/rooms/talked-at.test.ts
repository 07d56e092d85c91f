import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { Types } from 'mongoose';
import { createLog } from '../../src/lib/log.js';
import { connectDatabase } from '../../src/models/index.js';
import { Activity } from '../../src/rooms/activity.js';
import { createBus } from '../../src/rooms/bus.js';
import { translatorOf } from '../../src/lib/languages.js';
import type { LobbyView, RoomView } from '../../src/shared/views.js';
import { talkText } from '../../src/shared/talk.js';
import { atEnd } from '../support/at-end.js';
import { testDatabase } from '../support/database.js';
import { startService } from '../support/service.js';
import { collect, until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

test('an open lobby and its list show when a room was last active, and nothing before its first message', async (t) => {
  const { url } = await startService(t);
  const lobby = await new Visitor(t, url).watchLobby();
  const updates = collect<RoomView>(lobby, 'updateRoom');
  const visitor = new Visitor(t, url);
  const id = await visitor.createRoom();
  const socket = await visitor.enter(id);
  const listed = async () => {
    const response = await visitor.request('/', { headers: { accept: 'application/json' } });
    return ((await response.json()) as LobbyView).rooms.find((room) => room.id === id);
  };
  assert.ok(!('talkedAt' in ((await listed()) ?? {})));
  assert.doesNotMatch(await visitor.page('/'), /대화 중/);
  const before = Date.now();
  for (let count = 0; count < 20; count++) await sendChat(socket, `chat ${count}`);
  await until('the lobby has the update', () => updates.some(({ talkedAt }) => talkedAt !== undefined));
  const talkedAt = Date.parse((await listed())?.talkedAt ?? '');
  assert.ok(talkedAt >= before && talkedAt <= Date.now());
  assert.match(await visitor.page('/'), /<p class="room__talk">대화 중<\/p>/);
  // Later chats within the minute send no update: the lobby would have got it within 0.2 s.
  await wait(400);
  const times = new Set(updates.flatMap((room) => room.talkedAt ?? []));
  assert.equal(times.size, 1, [...times].join(', '));
});

test('of the chats within a minute, the first one’s time is stored at once and the last one’s when the minute is over', async (t) => {
  const { activity, times } = await activityWith(t, 400);
  const begun = Date.now();
  for (let count = 0; count < 10; count++) {
    activity.note(ROOM);
    await wait(20);
  }
  const last = Date.now();
  await until('two are stored', () => times.length === 2);
  assert.ok(Date.now() - begun >= 400);
  const [first = 0, second = 0] = times;
  assert.ok(first - begun < 20 && second > first && second <= last);
  await wait(600);
  assert.equal(times.length, 2, 'silence stores nothing');
  activity.note(ROOM);
  await until('the next is stored', () => times.length === 3);
});

test('the time of the last message never goes back, whatever the clock does', async (t) => {
  const { activity, times } = await activityWith(t, 1);
  activity.note(ROOM);
  await until('it is stored', () => times.length === 1);
  await wait(20);
  t.mock.timers.enable({ apis: ['Date'], now: 0 });
  activity.note(ROOM);
  t.mock.timers.reset();
  await until('it is stored again', () => times.length === 2);
  assert.equal(times[0], times[1]);
});

test('the time since the last message is shown in minutes, hours and days', () => {
  const [minute, hour] = [60_000, 3_600_000];
  const [ko, en] = [translatorOf('ko'), translatorOf('en')];
  for (const [ago, korean, english] of [
    [-5000, '대화 중', 'Talking now'],
    [minute, '대화 중', 'Talking now'],
    [minute + 6000, '1분 전 대화', 'Last message 1 min ago'],
    [3 * minute, '3분 전 대화', 'Last message 3 min ago'],
    [hour - 1, '59분 전 대화', 'Last message 59 min ago'],
    [hour, '1시간 전 대화', 'Last message 1 hour ago'],
    [23 * hour, '23시간 전 대화', 'Last message 23 hours ago'],
    [49 * hour, '2일 전 대화', 'Last message 2 days ago'],
  ] as const) {
    assert.equal(talkText(ko, ago), korean);
    assert.equal(talkText(en, ago), english);
  }
});

const ROOM = '0123456789abcdef01234567';

/** A room in a database, and the times that its updates announce. @param everyMs the length of the test's minute */
async function activityWith(t: TestContext, everyMs: number) {
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  await db.Room.create({
    _id: new Types.ObjectId(ROOM),
    title: 'a room',
    max: 2,
    owner: { member: 'm', user: '#000000' },
    createdAt: new Date(),
  });
  const bus = createBus();
  const times: number[] = [];
  bus.on('updateRoom', ({ talkedAt }) => times.push(Date.parse(talkedAt ?? '')));
  const activity = new Activity({ db, bus, log: createLog({ logLevel: 'fatal' }) }, everyMs);
  atEnd(t, () => activity.close());
  return { activity, times };
}
