import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ChatView, HistoryView, MemberView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { errorIn, sendChat, emitChat, Visitor } from '../support/visitor.js';

test('a message reaches all members: text as typed, in the same order, under a colour and a number', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  const received = collect<ChatView[]>(b, 'chat');
  const chat = await sendChat(a, '  안녕 <i>you</i>\n👋 ', 'k-1');
  await until('b has received it', () => received.length === 1);
  assert.deepEqual(received, [[chat]]);
  const { id, cursor, member, user, number, createdAt, ...rest } = chat;
  assert.deepEqual(rest, { key: 'k-1', chat: '안녕 <i>you</i>\n👋' });
  assert.match(id, /^[0-9a-f]{24}$/);
  assert.ok(cursor.endsWith(id));
  assert.match(member, /^[\w-]{16}$/);
  assert.match(user, /^#[0-9a-f]{6}$/);
  assert.equal(typeof number, 'number');
  assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 10_000);
});

test('the same key makes one chat, even when sent twice at once over two connections', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const otherTab = await creator.enter(room);
  const received = collect<ChatView[]>(a, 'chat');
  const key = randomUUID();
  const acks = await Promise.all([a, otherTab, a, otherTab].map((socket) => sendChat(socket, 'once', key)));
  const posted = (await (await creator.json(`/room/${room}/chat`, { chat: 'once', key })).json()) as ChatView;
  for (const each of [...acks, posted]) assert.deepEqual(each, acks[0]);
  const last = await sendChat(a, 'after that');
  await until('the last one has arrived', () => received.flat().some(({ id }) => id === last.id));
  assert.deepEqual(
    received.flat().map(({ chat }) => chat),
    ['once', 'after that'],
  );
  const other = new Visitor(t, url);
  const chat = await sendChat(await other.enter(room), 'mine', key);
  assert.equal(chat.chat, 'mine', 'another member’s key is another key');
});

test('a burst reaches all members complete and in one order, in few packets', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const sockets = [await creator.enter(room)];
  for (let i = 0; i < 4; i++) sockets.push(await new Visitor(t, url).enter(room));
  const received = sockets.map((socket) => collect<ChatView[]>(socket, 'chat'));
  const acks = await Promise.all(
    sockets.flatMap((socket, s) => Array.from({ length: 60 }, (_, i) => sendChat(socket, `${s}-${i}`))),
  );
  await until('everyone has received everything', () =>
    received.every((packets) => packets.flat().length === acks.length),
  );
  const order = acks.map(({ cursor }) => cursor).sort();
  for (const packets of received) {
    assert.deepEqual(
      packets.flat().map(({ cursor }) => cursor),
      order,
    );
    assert.ok(packets.length < acks.length / 2, `${packets.length} packets for ${acks.length} chats`);
  }
  sockets.forEach((_, s) => {
    const mine = received[0]?.flat().filter(({ chat }) => chat?.startsWith(`${s}-`));
    assert.deepEqual(
      mine?.map(({ chat }) => chat),
      Array.from({ length: 60 }, (_, i) => `${s}-${i}`),
    );
  });
});

test('simultaneous chats of many rooms are stored by few inserts, and a single chat by one', async (t) => {
  const { url } = await startService(t);
  const figure = async (name: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const people = Array.from({ length: 6 }, () => new Visitor(t, url));
  const sockets = await Promise.all(people.map(async (each) => each.enter(await each.createRoom())));
  await Promise.all(sockets.flatMap((socket) => Array.from({ length: 30 }, () => sendChat(socket, 'many'))));
  assert.equal(await figure('huechat_chats_total'), 180);
  const inserts = await figure('huechat_chat_group_size_count');
  assert.ok(inserts <= 30, `${inserts} inserts for 180 chats`);
  await Promise.all(sockets.slice(0, 1).map((socket) => sendChat(socket, 'lone')));
  assert.equal(await figure('huechat_chat_group_size_count'), inserts + 1);
});

test('a reconnecting client gets exactly the messages it missed, however many', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const before = await guest.enter(room);
  const { cursor } = await sendChat(before, 'the last that b has seen');
  before.io.engine.close();
  const missed = await Promise.all(Array.from({ length: 450 }, (_, i) => sendChat(a, `missed ${i}`)));
  await guest.page('/');
  const back = await connectCollecting(guest, room, cursor);
  assert.deepEqual(
    back,
    missed.sort((x, y) => (x.cursor < y.cursor ? -1 : 1)),
  );
});

async function connectCollecting(visitor: Visitor, room: string, after: string): Promise<ChatView[]> {
  const chats: ChatView[] = [];
  const socket = visitor.open('/chat', { room, after });
  socket.on('chat', (packet: ChatView[]) => chats.push(...packet));
  await next(socket, 'members');
  return chats;
}

test('history goes back page by page to the beginning, for those with access to the room', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ password: 'p' });
  const socket = await creator.enter(room);
  const all = await Promise.all(Array.from({ length: 120 }, (_, i) => sendChat(socket, `line ${i}`)));
  all.sort((x, y) => (x.cursor < y.cursor ? -1 : 1));
  const page = await creator.page(`/room/${room}`);
  assert.match(page, /line 119/);
  assert.doesNotMatch(page, /line 69</);
  const pages: ChatView[][] = [];
  for (let before = all.at(-1)?.cursor ?? null; before !== null;) {
    const response = await creator.request(`/room/${room}/chats?before=${before}`);
    const history = (await response.json()) as HistoryView;
    pages.unshift(history.chats);
    ({ before } = history);
  }
  assert.deepEqual(
    pages.map(({ length }) => length),
    [19, 50, 50],
  );
  assert.deepEqual(pages.flat(), all.slice(0, -1));
  const stranger = new Visitor(t, url);
  const refused = await errorIn(await stranger.request(`/room/${room}/chats?before=${all[0]?.cursor}`));
  assert.deepEqual([refused.status, refused.code], [403, 'wrong_password']);
  const bad = await errorIn(await creator.request(`/room/${room}/chats?before=x`));
  assert.deepEqual([bad.status, bad.code], [422, 'cursor_invalid']);
});

test('a plain form posts a chat and redirects to the room; a JSON client gets the chat', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url, 'en');
  const room = await visitor.createRoom();
  const watching = await new Visitor(t, url).enter(room);
  const joined = next(watching, 'join');
  const received = next<ChatView[]>(watching, 'chat');
  const posted = await visitor.form(`/room/${room}/chat`, { chat: 'by form' });
  assert.equal(posted.status, 303);
  assert.equal(posted.headers.get('location'), `/room/${room}`);
  await joined;
  assert.equal((await received)[0]?.chat, 'by form');
  assert.match(await visitor.page(`/room/${room}`), /by form/);

  const empty = await visitor.form(`/room/${room}/chat`, { chat: '   ' });
  assert.equal(empty.headers.get('location'), `/room/${room}`);
  assert.match(await visitor.page(`/room/${room}`), /1 to 2,?000 characters/);

  const json = await visitor.json(`/room/${room}/chat`, { chat: 'by program', key: 'k' });
  assert.equal(json.status, 201);
  assert.equal(((await json.json()) as ChatView).chat, 'by program');
});

test('only text of 1 to 2,000 characters is accepted, and the error is in the reader’s language', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const socket = await visitor.enter(room);
  assert.equal(Array.from((await sendChat(socket, '🐇'.repeat(2000))).chat ?? '').length, 2000);
  const refused = {
    error: { code: 'chat_invalid', message: '메시지는 1자에서 2000자까지 보낼 수 있어요.' },
  };
  for (const bad of ['', ' \n\t ', 'x'.repeat(2001), null, { $gt: '' }, ['a'], 12]) {
    assert.deepEqual(await emitChat(socket, bad as string), refused);
  }
  for (const badKey of ['', 'a'.repeat(65), 'a b', null, { $gt: '' }]) {
    assert.deepEqual(
      await emitChat(socket, 'hello', badKey as string).then((ack) => 'error' in ack && ack.error.code),
      'key_invalid',
    );
  }
  const tooLong = await errorIn(await visitor.json(`/room/${room}/chat`, { chat: 'x'.repeat(2001) }));
  assert.deepEqual([tooLong.status, tooLong.code], [422, 'chat_invalid']);
});

test('malformed packets and bodies get a contract error and affect no other connection', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const socket = await visitor.enter(room);
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => void;
  emit('chat');
  emit('chat', { key: 'k', chat: 'no ack' }, 'not a function');
  emit('typing', { $ne: 1 });
  emit('nonsense', { deep: [[[[]]]] });
  const none = await new Promise((resolve) => {
    emit('chat', undefined, resolve);
  });
  assert.equal((none as { error: { code: string } }).error.code, 'chat_invalid');
  await sendChat(socket, 'still fine');

  const broken = await errorIn(await visitor.json('/room', '{"title": '));
  assert.deepEqual([broken.status, broken.code], [400, 'malformed']);
  const big = await errorIn(await visitor.json('/room', { title: 'x'.repeat(100_000) }));
  assert.deepEqual([big.status, big.code], [413, 'body_too_large']);
  const nowhere = await errorIn(await visitor.json('/nowhere', {}));
  assert.deepEqual([nowhere.status, nowhere.code], [404, 'not_found']);
  const page = await visitor.request('/nowhere', { headers: { accept: 'text/html' } });
  assert.equal(page.status, 404);
  assert.doesNotMatch(await page.text(), /at .*\.(ts|js):\d+/);
  assert.equal((await visitor.request('/room/%E0%A4%A')).status, 400);
});

test('typing is shown to the others, not to the person typing', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await new Visitor(t, url).enter(room);
  const own = collect(a, 'typing');
  const seen = next<{ typing: boolean; user: string }>(b, 'typing');
  a.emit('typing', true);
  assert.equal((await seen).typing, true);
  assert.deepEqual(own, []);
});

test('the typing notice names a few people at most and changes no faster than a person can read', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const reader = await creator.enter(room);
  const typing = collect<MemberView & { typing: boolean }>(reader, 'typing');
  const writers = await Promise.all(Array.from({ length: 6 }, () => new Visitor(t, url).enter(room)));
  for (const writer of writers) for (let i = 0; i < 5; i++) writer.emit('typing', true);
  await sendChat(reader, 'who is it?');
  await until('four are typing', () => typing.length === 4);
  for (const writer of writers) writer.emit('typing', false);
  await until('they have stopped', () => typing.filter((each) => !each.typing).length === 4);
  assert.equal(typing.filter((each) => each.typing).length, 4);
  const [first] = typing;
  assert.deepEqual(Object.keys(first ?? {}).sort(), ['member', 'number', 'typing', 'user']);
});
