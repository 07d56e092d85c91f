import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Presence } from '../../src/shared/events.js';
import type { MemberView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { errorIn, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

/** A room for three with two members, so that one seat is left. */
async function lastSeat(t: TestContext, wish: { password?: string } = {}) {
  const { url } = await startService(t);
  const someone = (): Visitor => new Visitor(t, url);
  const host = someone();
  const room = await host.createRoom({ max: 2, ...wish });
  const atHost = await host.enter(room);
  return { url, host, room, atHost, path: `/room/${room}`, someone };
}

const pageStatus = async (who: Visitor, path: string, init: RequestInit = {}): Promise<number> =>
  (await who.request(path, { headers: { accept: 'text/html' }, ...init })).status;

const LOOKING: [string, RequestInit][] = [
  ['HEAD', { method: 'HEAD' }],
  ['OPTIONS', { method: 'OPTIONS' }],
  ['Sec-Purpose: prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ['Sec-Purpose: prefetch;prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
  ['Purpose: prefetch', { headers: { purpose: 'prefetch' } }],
  ['X-Moz: prefetch', { headers: { 'x-moz': 'prefetch' } }],
  ['Facebook', { headers: { 'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/)' } }],
  [
    'KakaoTalk',
    {
      headers: { 'user-agent': 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/' },
    },
  ],
  ['Telegram', { headers: { 'user-agent': 'TelegramBot (like TwitterBot)' } }],
  ['WhatsApp', { headers: { 'user-agent': 'WhatsApp/2.23.20.0' } }],
  ['Slack', { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' } }],
  [
    'Discord',
    { headers: { 'user-agent': 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)' } },
  ],
];

test('looking at a room takes no seat: HEAD, prefetching and link previews', async (t) => {
  const { path, room, someone } = await lastSeat(t);
  for (const [what, init] of LOOKING) {
    for (const query of ['', '?view=log']) {
      assert.ok((await pageStatus(someone(), path + query, init)) < 300, what);
      assert.match(await someone().page('/'), /1\/2/, what);
    }
  }
  await someone().enter(room);
});

test('prefetching a full or missing room is refused like opening it', async (t) => {
  const { path, room, someone } = await lastSeat(t);
  await someone().enter(room);
  for (const [what, init] of LOOKING.filter(([name]) => name !== 'OPTIONS')) {
    assert.equal(await pageStatus(someone(), path, init), 303, what);
    assert.equal(await pageStatus(someone(), `/room/${'0'.repeat(24)}`, init), 303, what);
  }
});

test('a page that never connects loses its seat to a person who needs it', async (t) => {
  const { path, room, someone } = await lastSeat(t);
  const absent = someone();
  assert.equal(await pageStatus(absent, path), 200);
  // At first the seat is held, so that a page that just loaded is not refused by the socket a moment later.
  assert.equal(await pageStatus(someone(), path), 303);
  const friend = someone();
  await until('the friend gets in', async () => (await pageStatus(friend, path)) === 200, 5000);
  await friend.connect({ room });
  await refusesSocket(absent.connect({ room }), 'room_full');
  assert.match(await friend.page('/'), /2\/2/);
});

/** These wait for reservations to lapse, all at the same time. */
describe('a seat that is reserved', { concurrency: true }, () => {
  test('a direct connection can take the seat of a page that never connected', async (t) => {
    const { path, room, someone } = await lastSeat(t);
    await someone().page(path);
    const friend = someone();
    await friend.page('/');
    await refusesSocket(friend.connect({ room }), 'room_full');
    await wait(3100);
    await friend.connect({ room });
  });

  test('the creator’s reserved seat is never given to another person', async (t) => {
    const { url } = await startService(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom({ max: 2 });
    await new Visitor(t, url).enter(room);
    await wait(3500);
    const late = new Visitor(t, url);
    assert.equal(await pageStatus(late, `/room/${room}`), 303);
    await refusesSocket(late.connect({ room }), 'room_full');
    await creator.enter(room);
  });

  test('reopening the page does not hold a seat against others', async (t) => {
    const { path, room, someone } = await lastSeat(t);
    const absent = someone();
    await absent.page(path);
    for (let seconds = 0; seconds < 4; seconds++) {
      await wait(1000);
      await absent.page(path);
    }
    const friend = someone();
    await friend.page(path);
    // The person who never connected does not push out the friend, whose page is still loading.
    await wait(3500);
    assert.equal(await pageStatus(absent, path), 200);
    assert.match(await friend.page('/'), /2\/2/);
    await friend.connect({ room });
    assert.equal(await pageStatus(absent, path), 303);
  });

  test('a person whose reservation lapsed still gets in when they connect, if a seat is free', async (t) => {
    const { path, room, someone, atHost } = await lastSeat(t);
    const absent = someone();
    await absent.page(path);
    await wait(3100);
    const friend = await someone().enter(room);
    const gone = next<Presence>(atHost, 'exit');
    friend.disconnect();
    await gone;
    await absent.enter(room);
  });

  test('a reader without JavaScript is visible to the others, and stays between reloads', async (t) => {
    const { path, atHost, someone } = await lastSeat(t);
    const joined = next<Presence>(atHost, 'join');
    const plain = someone();
    await plain.page(path);
    await plain.page(`${path}?view=log`);
    assert.equal((await joined).members, 2);
    await wait(3500);
    assert.equal(await pageStatus(someone(), path), 303);
  });
});

for (const [how, settings] of [
  ['closing the door', { closed: true }],
  ['a new password', { password: 'secret' }],
] as const) {
  test(`${how} ends reserved seats: they no longer give access to the room`, async (t) => {
    const { path, host, room, atHost, someone } = await lastSeat(t);
    const { cursor } = await sendChat(atHost, 'before');
    const reserved = someone();
    await reserved.page(path);
    assert.equal((await reserved.request(`${path}/chats?before=${cursor}`)).status, 200);
    const members = ((await (await host.json(path, settings, 'PATCH')).json()) as { members: number })
      .members;
    assert.equal(members, 1);
    const code = 'closed' in settings ? 'room_closed' : 'wrong_password';
    assert.equal((await errorIn(await reserved.request(`${path}/chats?before=${cursor}`))).code, code);
    assert.equal((await errorIn(await reserved.json(`${path}/chat`, { chat: 'hi' }))).code, code);
    assert.equal(await pageStatus(reserved, path), 303);
    assert.equal(await pageStatus(reserved, `${path}?view=log`), 303);
    await refusesSocket(reserved.connect({ room }), code);
  });
}

test('members and admitted people stay when the room is closed or gets a password', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom();
  const atHost = await host.enter(room);
  const plain = new Visitor(t, url);
  await plain.json(`/room/${room}/chat`, { chat: 'without a socket' });
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const lobby = await knocker.watchLobby();
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  const knocks = next<MemberView[]>(atHost, 'knocks');
  await lobby.emitWithAck('knock', room);
  const [{ member }] = (await knocks) as [MemberView];
  await host.json(`/room/${room}/knocks/${member}`, { letIn: true }, 'PUT');
  await host.json(`/room/${room}`, { closed: true, password: 'secret' }, 'PATCH');
  await plain.json(`/room/${room}/chat`, { chat: 'still here' });
  await knocker.enter(room);
});

test('the host can remove a person whose page is still loading', async (t) => {
  const { path, host, room, someone } = await lastSeat(t);
  const reserved = someone();
  const [, member] = /data-member="([\w-]{16})"/.exec(await reserved.page(path)) ?? [];
  assert.equal((await host.request(`${path}/members/${member}`, { method: 'DELETE' })).status, 204);
  await refusesSocket(reserved.connect({ room }), 'shown_out');
});

test('only the host sees how many people are entering', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await host.createRoom();
  const atHost = await host.enter(room);
  const atGuest = await guest.enter(room);
  const [received, atGuestReceived] = [collect<number>(atHost, 'coming'), collect<number>(atGuest, 'coming')];
  const reserved = new Visitor(t, url);
  await reserved.page(`/room/${room}`);
  await until('one is coming', () => received.at(-1) === 1);
  const again = host.open('/chat', { room });
  assert.equal(await next<number>(again, 'coming'), 1);
  await reserved.connect({ room });
  await until('they are here', () => received.at(-1) === 0);
  assert.deepEqual(atGuestReceived, []);
});

test('a refused message neither takes nor keeps a seat', async (t) => {
  const { path, someone } = await lastSeat(t);
  for (const chat of ['', '   ', 'x'.repeat(2001)]) {
    const error = await errorIn(await someone().json(`${path}/chat`, { chat }));
    assert.deepEqual([error.status, error.code], [422, 'chat_invalid']);
  }
  const body = new FormData();
  const nothing = await someone().request(`${path}/gif`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: (body.set('alt', 'no file'), body),
  });
  assert.equal(nothing.status, 422);
  assert.match(await someone().page('/'), /1\/2/);
});
