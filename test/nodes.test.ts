import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.js';
import { start } from '../src/server.js';
import type { Presence } from '../src/shared/events.js';
import type { ChatView, RoomView } from '../src/shared/views.js';
import { atEnd } from './support/at-end.js';
import { sharedParts, twoNodes } from './support/nodes.js';
import { redisLink } from './support/redis-link.js';
import { collect, next, until } from './support/until.js';
import { sendChat, Visitor } from './support/visitor.js';

test('messages, joins, exits and rooms reach people on both nodes', async (t) => {
  const { a, b } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const guest = new Visitor(t, b);
  const lobby = await new Visitor(t, b).watchLobby();
  const made = next<RoomView>(lobby, 'newRoom');
  const room = await creator.createRoom();
  assert.equal((await made).id, room);

  const near = await creator.enter(room);
  const joined = collect<Presence>(near, 'join');
  const far = await guest.enter(room);
  await until('the other is announced', () => joined.some(({ members }) => members === 2));
  const received = [next<ChatView[]>(far, 'chat'), next<ChatView[]>(near, 'chat')];
  const chat = await sendChat(near, 'from the other node');
  assert.deepEqual(await Promise.all(received), [[chat], [chat]]);

  const gone = [next(far, 'gone'), next(near, 'gone'), next(lobby, 'removeRoom')];
  assert.equal((await creator.request(`/room/${room}`, { method: 'DELETE' })).status, 200);
  await Promise.all(gone);
  await until('both are disconnected', () => !near.connected && !far.connected);
});

test('a client that reconnects to another node gets the messages it missed, in order', async (t) => {
  const { a, b } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const seen = await sendChat(socket, 'seen');
  const guest = new Visitor(t, b);
  const other = await guest.enter(room);
  socket.io.engine.close();
  for (let line = 0; line < 300; line++) await sendChat(other, `missed ${line}`);

  const back = creator.at(b).open('/chat', { room, after: seen.cursor });
  const chats = collect<ChatView[]>(back, 'chat');
  await next(back, 'members');
  const all = new Map(chats.flat().map((view) => [view.cursor, view.chat]));
  all.delete(seen.cursor);
  const inOrder = [...all].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, chat]) => chat);
  assert.deepEqual(
    inOrder,
    Array.from({ length: 300 }, (_, line) => `missed ${line}`),
  );
});

test('a member removed while the nodes are disconnected is removed from the other node too', async (t) => {
  const { a, b, redis } = await twoNodes(t);
  const host = new Visitor(t, a);
  const guest = new Visitor(t, b);
  const room = await host.createRoom();
  const near = await host.enter(room);
  const joined = collect<Presence>(near, 'join');
  const far = await guest.enter(room);
  const theirs = () => joined.find(({ members }) => members === 2)?.member;
  await until('the guest is announced', () => theirs() !== undefined);
  await redis.kill();
  const gone = next<{ code: string }>(far, 'gone');
  const { status } = await host.json(`/room/${room}/members/${theirs()}`, undefined, 'DELETE');
  assert.equal(status, 204);
  assert.deepEqual(await gone, { code: 'shown_out' });
  await until('they are cut off', () => !far.connected);
});

for (const [how, lose, find] of [
  ['is killed and comes back', 'kill', 'run'],
  ['stands still and goes on', 'freeze', 'thaw'],
] as const) {
  test(`while Redis ${how}, both nodes keep serving and report it, and no message is lost`, async (t) => {
    const { a, b, redis } = await twoNodes(t);
    const creator = new Visitor(t, a);
    const guest = new Visitor(t, b);
    const room = await creator.createRoom();
    const doomed = await creator.createRoom();
    const near = await creator.enter(room);
    const far = await guest.enter(room);
    const inDoomed = await guest.enter(doomed);
    const shown = new Set<string>();
    far.on('chat', (views) => {
      for (const { id } of views) shown.add(id);
    });
    await sendChat(near, 'before');
    const before = next<ChatView[]>(near, 'chat');
    await redis[lose]();
    const ids: string[] = [];
    const { id } = await sendChat(near, 'while it is away');
    ids.push(id);
    await before;
    for (const url of [a, b]) {
      await until('it says so', async () => /redis/i.test(await (await fetch(`${url}/readyz`)).text()));
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
    }
    ids.push((await sendChat(near, 'by way of the database')).id);
    await until('the other node has both', () => ids.every((each) => shown.has(each)));
    const ended = next(inDoomed, 'gone');
    const hosts = await creator.enter(doomed);
    assert.equal((await creator.request(`/room/${doomed}`, { method: 'DELETE' })).status, 200);
    await ended;
    hosts.disconnect();

    await redis[find]();
    for (const url of [a, b])
      await until('all is well', async () => (await (await fetch(`${url}/readyz`)).text()) === 'ok');
    const received = next<ChatView[]>(far, 'chat');
    const after = await sendChat(near, 'by Redis again');
    assert.ok((await received).some((view) => view.id === after.id) || shown.has(after.id));
    const all = await guest.request(`/room/${room}/chats?before=${'z'.repeat(9)}${'f'.repeat(24)}`);
    assert.ok(all.status === 200);
  });
}

test('while one node is cut off from Redis, people at both nodes see each other’s messages, and afterwards all of them once and in one order', async (t) => {
  const { settings, redis } = await sharedParts(t);
  const link = await redisLink(t, redis.port);
  const nodes = [];
  for (const url of [link.url, redis.url]) {
    const node = await start(readConfig({ ...settings, REDIS_URL: url }));
    atEnd(t, () => node.close());
    nodes.push(node.url);
  }
  const [a = '', b = ''] = nodes;
  const creator = new Visitor(t, a);
  const room = await creator.createRoom();
  const [near, far] = [await creator.enter(room), await new Visitor(t, b).enter(room)];
  const [nearChats, farChats] = [near, far].map((socket) => collect<ChatView[]>(socket, 'chat'));
  const sayBoth = async (what: string) => [
    (await sendChat(near, `near, ${what}`)).id,
    (await sendChat(far, `far, ${what}`)).id,
  ];
  const bothHave = (ids: string[]) =>
    [nearChats, farChats].every((chats) => ids.every((id) => chats?.flat().some((chat) => chat.id === id)));
  const all = await sayBoth('before');
  await until('both have them', () => bothHave(all));
  link.cut();
  for (let line = 0; line < 5; line++) all.push(...(await sayBoth(`not noticed yet, ${line}`)));
  await until('the node reports it', async () => /redis/i.test(await (await fetch(`${a}/readyz`)).text()));
  await until('both have the messages sent meanwhile', () => bothHave(all));
  all.push(...(await sayBoth('noticed')));
  await until('both see each other', () => bothHave(all));
  link.restore();
  all.push(...(await sayBoth('mended')));
  await until('all is well', async () => (await (await fetch(`${a}/readyz`)).text()) === 'ok');
  all.push(...(await sayBoth('after')));
  await until('both have everything', () => bothHave(all));
  for (const chats of [nearChats, farChats]) {
    const cursors = chats?.flat().map(({ cursor }) => cursor) ?? [];
    assert.equal(new Set(cursors).size, all.length);
    assert.deepEqual(cursors, cursors.toSorted());
    assert.equal(cursors.length, all.length, 'each once');
  }
});
