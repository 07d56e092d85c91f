import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { AT_ONCE, RATES } from '../../src/lib/rate-table.js';
import type { ChatView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { refusesSocket, sendChat, emitChat, Visitor } from '../support/visitor.js';
import { frame, openFrames } from './support/frames.js';

const ON = { RATE_LIMITS: 'on' };

/** Resolves when a connection ends, also by a reset. */
const ended = (socket: Socket): Promise<void> =>
  new Promise((resolve) =>
    socket.once('close', () => {
      resolve();
    }),
  );

/** A connection with hand-written packets, in the lobby and, if given, in a room. */
async function enterByHand(t: TestContext, visitor: Visitor, room?: string) {
  const { socket, received } = await openFrames(visitor.url, visitor.cookie);
  t.after(() => socket.destroy());
  socket.write(frame('40/room,'));
  if (room !== undefined) socket.write(frame(`40/chat,${JSON.stringify({ room })}`));
  await until('it is in', () => received().includes(room === undefined ? '40/room,{' : '["members"'));
  return { socket, received };
}

test('a stream of typing events reaches the others a few times only, and a flood is disconnected', async (t) => {
  const { url } = await startService(t, ON);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  const reader = await creator.enter(room);
  await guest.page(`/room/${room}`);
  const typing = collect(reader, 'typing');
  const { socket } = await enterByHand(t, guest, room);
  const closed = ended(socket);
  socket.write(
    Buffer.concat(Array.from({ length: 6000 }, (_, index) => frame(`42/chat,["typing",${index % 2 === 0}]`))),
  );
  await closed;
  await sendChat(reader, 'not disturbed');
  assert.ok(typing.length <= 4, `${typing.length} packets`);
});

const floods: Record<string, (index: number) => string> = {
  'typing in one room': () => '42/chat,["typing",true]',
  'chats without an answer': (index) => `42/chat,["chat",{"key":"k-${index}","chat":"x"}]`,
  'chats with an answer': (index) => `42/chat,${index}["chat",{"key":"k-${index}","chat":"x"}]`,
  'malformed chats': (index) => `42/chat,${index}["chat",{"key":0}]`,
  knocks: (index) => `42/room,${index}["knock","nowhere"]`,
  'unknown events': () => '42/room,["nonsense",1]',
  answers: (index) => `43/chat,${index}["x"]`,
};
for (const [what, packet] of Object.entries(floods)) {
  test(`a flood of ${what} is disconnected`, async (t) => {
    const { url } = await startService(t, ON);
    const visitor = new Visitor(t, url);
    const room = await visitor.createRoom();
    const { socket } = await enterByHand(t, visitor, room);
    const closed = ended(socket);
    const count = RATES.packets.most.session + 100;
    socket.write(Buffer.concat(Array.from({ length: count }, (_, index) => frame(packet(index)))));
    await closed;
  });
}

test('floods are counted per session over all its connections, and per connection without a session', async (t) => {
  const { url } = await startService(t, ON);
  const visitor = new Visitor(t, url);
  await visitor.page('/');
  const sockets: Socket[] = [];
  for (let index = 0; index < 4; index++) sockets.push((await enterByHand(t, visitor)).socket);
  const stranger = await enterByHand(t, new Visitor(t, url));
  const closed = sockets.map((socket) => ended(socket));
  const part = frame('42/room,["nonsense"]');
  const share = Math.ceil(RATES.packets.most.session / 2);
  for (const { socket } of [...sockets.map((each) => ({ socket: each })), stranger])
    socket.write(Buffer.concat(Array.from({ length: share }, () => part)));
  // The first ones are disconnected at their next packet.
  const more = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(part);
  }, 50);
  t.after(() => {
    clearInterval(more);
  });
  await Promise.all(closed);
  assert.equal(stranger.socket.destroyed, false);
});

test('a connection gets one socket per namespace, however many it requests at once', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const inside = await creator.enter(room);
  const guest = new Visitor(t, url);
  await guest.page(`/room/${room}`);
  for (const connect of [`40/chat,${JSON.stringify({ room })}`, '40/room,']) {
    const { socket, received } = await openFrames(url, guest.cookie);
    t.after(() => socket.destroy());
    const closed = ended(socket);
    socket.write(Buffer.concat(Array.from({ length: 250 }, () => frame(connect))));
    await closed;
    assert.ok((received().match(/40\/(chat|room),\{"sid"/g) ?? []).length <= 1);
  }
  const figures = async () => (await fetch(`${url}/metrics`)).text();
  await until('nothing of them is left', async () => {
    const text = await figures();
    return text.includes('{namespace="chat"} 1\n') && !/\{namespace="room"\} [1-9]/.test(text);
  });
  await sendChat(inside, 'still here');

  // Leaving and re-entering over one connection does not count as a second socket.
  const { socket, received } = await enterByHand(t, guest, room);
  for (let times = 2; times <= 3; times++) {
    socket.write(frame('41/room,'));
    await until('it has left', async () => (await figures()).includes('{namespace="room"} 0\n'));
    socket.write(frame('40/room,'));
    await until('it is back', () => (received().match(/40\/room,\{"sid"/g) ?? []).length === times);
  }
});

test('a second socket of a connection counts as a connection of its session', async (t) => {
  const { url } = await startService(t, ON);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.page(`/room/${room}`);
  const both = AT_ONCE.sockets.session / 2;
  const sockets: Socket[] = [];
  for (let index = 0; index < both; index++) sockets.push((await enterByHand(t, visitor, room)).socket);
  await refusesSocket(visitor.watchLobby(), 'too_many_connections');
  sockets.pop()?.destroy();
  await until('there is place again', () =>
    visitor.watchLobby().then(
      () => true,
      () => false,
    ),
  );
});

test('nobody can enter the default namespace', async (t) => {
  const { url } = await startService(t);
  const socket = new Visitor(t, url).open('/', {});
  await next(socket, 'connect_error');
});

/** A room in which a disconnected member missed many messages. */
async function longRoom(t: TestContext, url: string, chats: number) {
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const first = await sendChat(socket, 'the first');
  const text = 'x'.repeat(500);
  for (let line = 0; line < chats; line += 500)
    await Promise.all(Array.from({ length: 500 }, () => emitChat(socket, text)));
  return { creator, room, socket, after: first.cursor };
}

const deliveries = (url: string, name: string): Promise<number> =>
  fetch(`${url}/metrics`)
    .then((response) => response.text())
    .then((text) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0));

test('missed messages are read only for clients still connected, and only as fast as they consume them', async (t) => {
  const { url } = await startService(t);
  const { creator, room, socket, after } = await longRoom(t, url, 4000);
  const read = () => deliveries(url, 'huechat_missed_chats_total');
  const connect = frame(`40/chat,${JSON.stringify({ room, after })}`);
  for (let times = 0; times < 20; times++) {
    const { socket: leaving } = await openFrames(url, creator.cookie);
    leaving.write(connect);
    leaving.destroy();
  }
  const atOnce = await openFrames(url, creator.cookie);
  atOnce.socket.write(Buffer.concat(Array.from({ length: 60 }, () => connect)));
  // A long-polling client that never fetches anything.
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const headers = { cookie: creator.cookie };
  const { sid } = JSON.parse((await (await fetch(address, { headers })).text()).slice(1)) as { sid: string };
  const body = `40/chat,${JSON.stringify({ room, after })}`;
  await fetch(`${address}&sid=${sid}`, { method: 'POST', headers, body });
  await sendChat(socket, 'in between');
  await until(
    'they are gone',
    async () => (await deliveries(url, 'huechat_connections{namespace="chat"}')) <= 2,
  );
  assert.ok((await read()) < 4000, `${await read()} chats were read`);

  const back = creator.open('/chat', { room, after });
  const chats = collect<ChatView[]>(back, 'chat');
  await next(back, 'members');
  assert.equal(chats.flat().length, 4001);
});
