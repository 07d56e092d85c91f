import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { mongo } from 'mongoose';
import type { ChatView, HistoryView, LobbyView } from '../../src/shared/views.js';
import { sharedParts } from '../support/nodes.js';
import { ServiceProcess } from '../support/process.js';
import { startService, testSettings } from '../support/service.js';
import { someOf } from '../support/thorough.js';
import { collect, next, until } from '../support/until.js';
import { type ChatSocket, sendChat, Visitor } from '../support/visitor.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Runs a service whose clock the test sets. */
async function runWithClock(t: TestContext, settings: Record<string, string>, offMs = 0) {
  const service = ServiceProcess.run(t, { ...settings, CLOCK_OFF_MS: String(offMs) }, [
    './test/support/set-clock.ts',
  ]);
  const setClock = async (clockOffMs: number): Promise<void> => {
    const isSet = once(service.child, 'message');
    service.child.send({ clockOffMs });
    await isSet;
  };
  return { url: await service.url(), setClock, end: () => service.end('SIGTERM') };
}

const texts = (chats: ChatView[]): (string | undefined)[] => chats.map(({ chat }) => chat);

async function sayAll(socket: ChatSocket, lines: string[]): Promise<ChatView[]> {
  const chats: ChatView[] = [];
  for (const line of lines) chats.push(await sendChat(socket, line));
  return chats;
}

/** What a client receives when it reconnects with this cursor. */
async function missedAfter(visitor: Visitor, room: string, after: string): Promise<ChatView[]> {
  const socket = visitor.open('/chat', { room, after });
  const chats = collect<ChatView[]>(socket, 'chat');
  await next(socket, 'members');
  socket.io.engine.close();
  return chats.flat();
}

async function history(visitor: Visitor, room: string, before: string): Promise<ChatView[]> {
  const response = await visitor.request(`/room/${room}/chats?before=${before}`);
  return ((await response.json()) as HistoryView).chats;
}

for (const [by, backMs] of someOf(
  [
    ['a year', YEAR_MS],
    ['an hour', HOUR_MS],
  ] as const,
  1,
)) {
  test(`chats keep their order when the clock goes back ${by}, also over a restart`, async (t) => {
    const settings = { ...(await testSettings(t)), PORT: '0' };
    const first = await runWithClock(t, settings);
    const creator = new Visitor(t, first.url);
    const room = await creator.createRoom();
    const socket = await creator.enter(room);
    const received = collect<ChatView[]>(socket, 'chat');
    const all = await sayAll(socket, ['one', 'two', 'three']);
    await first.setClock(-backMs);
    all.push(...(await sayAll(socket, ['four', 'five', 'six'])));
    await until('all have arrived', () => received.flat().length === 6);
    assert.deepEqual(texts(received.flat()), ['one', 'two', 'three', 'four', 'five', 'six']);
    assert.deepEqual(await missedAfter(creator, room, all[2]?.cursor ?? ''), all.slice(3));
    assert.ok(
      Date.parse(all[3]?.createdAt ?? '') < Date.parse(all[2]?.createdAt ?? ''),
      'times follow the clock',
    );
    await first.end();

    const second = await runWithClock(t, settings, -2 * backMs);
    const again = creator.at(second.url);
    const back = await again.enter(room);
    const cursorAfterThree = all[2]?.cursor ?? '';
    all.push(...(await sayAll(back, ['seven', 'eight'])));
    assert.deepEqual(await missedAfter(again, room, cursorAfterThree), all.slice(3));
    assert.deepEqual(texts(await history(again, room, all[7]?.cursor ?? '')), texts(all.slice(0, 7)));
    const page = await again.page(`/room/${room}`);
    const shown = [...page.matchAll(/class="bubble__text"[^>]*>([^<]*)</g)].map(([, text]) => text);
    assert.deepEqual(
      shown.filter((text) => text !== ''),
      texts(all),
    );
    const cursors = all.map(({ cursor }) => cursor);
    assert.deepEqual(cursors, [...new Set(cursors)].sort());
  });
}

test('nodes whose clocks are an hour apart keep one order, and a client that reconnects to the other node misses nothing', async (t) => {
  const { settings } = await sharedParts(t);
  const fast = await runWithClock(t, settings, HOUR_MS);
  const slow = await runWithClock(t, settings);
  const creator = new Visitor(t, fast.url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const guest = new Visitor(t, slow.url);
  const b = await guest.enter(room);
  const [atFast, atSlow] = [collect<ChatView[]>(a, 'chat'), collect<ChatView[]>(b, 'chat')];
  const all: ChatView[] = [];
  for (let line = 0; line < 20; line++) {
    const [one, two] = await Promise.all([sendChat(a, `fast ${line}`), sendChat(b, `slow ${line}`)]);
    all.push(one, two);
  }
  await until(
    'everyone has received everything',
    () => atFast.flat().length >= 40 && atSlow.flat().length >= 40,
  );
  all.sort((x, y) => (x.cursor < y.cursor ? -1 : 1));
  assert.deepEqual(atFast.flat(), all);
  assert.deepEqual(atSlow.flat(), all);
  for (const [back, seen] of [
    [creator.at(slow.url), 5],
    [guest.at(fast.url), 20],
  ] as const) {
    const missed = await missedAfter(back, room, all[seen]?.cursor ?? '');
    assert.deepEqual(missed, all.slice(seen + 1));
  }
});

test('chats of the previous version keep their order and cursors, and new ones follow them', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const template = await sendChat(socket, 'written as a new one');
  const client = await mongo.MongoClient.connect(mongoUrl);
  t.after(() => client.close());
  const chats = client.db().collection('chats');
  await chats.deleteMany({});
  // Stored by a clock that was ahead, two of them in the same millisecond.
  const times = [0, 1, 1, 2].map((ms) => new Date(Date.now() + HOUR_MS + ms));
  const old = times.map((createdAt, index) => {
    const { member, user, number } = template;
    const _id = new mongo.ObjectId();
    return {
      _id,
      room: new mongo.ObjectId(room),
      member,
      user,
      number,
      key: `old-${index}`,
      chat: `old ${index}`,
      createdAt,
    };
  });
  await chats.insertMany(old);
  const cursors = old.map(
    ({ createdAt, _id }) => createdAt.getTime().toString(36).padStart(9, '0') + _id.toHexString(),
  );
  // The server reads a room again after its last connection has closed.
  socket.io.engine.close();
  const open = async () => (await fetch(`${url}/metrics`)).text();
  await until('the outage is noticed', async () =>
    (await open()).includes('huechat_connections{namespace="chat"} 0'),
  );
  const back = await creator.enter(room);
  const news = await sayAll(back, ['new 0', 'new 1']);
  const all = ['old 0', 'old 1', 'old 2', 'old 3', 'new 0', 'new 1'];
  assert.deepEqual(texts(await missedAfter(creator, room, cursors[1] ?? '')), all.slice(2));
  assert.deepEqual(texts(await missedAfter(creator, room, '0'.repeat(33))), all);
  assert.deepEqual(texts(await history(creator, room, news[1]?.cursor ?? '')), all.slice(0, 5));
  assert.deepEqual(texts(await history(creator, room, cursors[2] ?? '')), all.slice(0, 2));
});

test('a room created after the clock went back comes first in the lobby', async (t) => {
  const service = await runWithClock(t, await testSettings(t));
  const creator = new Visitor(t, service.url);
  const rooms = [await creator.createRoom(), await creator.createRoom()];
  await service.setClock(-HOUR_MS);
  rooms.push(await creator.createRoom(), await creator.createRoom());
  const lobby = await creator.request('/', { headers: { accept: 'application/json' } });
  const shown = ((await lobby.json()) as LobbyView).rooms.map(({ id }) => id);
  assert.deepEqual(shown, rooms.reverse());
});
