import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChatView } from '../../src/shared/views.js';
import { ServerProcess } from '../../packages/embedded-mongo/test/support/server-process.js';
import { testFolder } from '../support/test-folder.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';
import { frame, type FrameOptions, openFrames } from './support/frames.js';

/** Ends a test's wait if the service does not hang up. */
const PATIENCE_MS = 3000;

// The known failure of this kind of service: sockets that join before they are checked.
// https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html, "Authorization"
test('a refused socket receives and sends nothing, however early or often it tries', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const stranger = new Visitor(t, url);
  const room = await creator.createRoom({ password: 'p' });
  const inside = await creator.enter(room);
  const receivedInside = collect<ChatView[]>(inside, 'chat');
  const joined = collect(inside, 'join');
  await stranger.page('/');
  const connect = `40/chat,${JSON.stringify({ room })}`;
  const chat = '42/chat,1["chat",{"key":"k","chat":"planted"}]';
  const typing = '42/chat,["typing",true]';
  const tries = [
    [connect, chat, typing],
    [chat, connect, chat],
    ['40', connect, chat, typing],
    ['40/room,', connect, '42/room,1["chat",{"key":"k","chat":"planted"}]', chat],
    [connect, connect, connect, chat],
    ['40', '42["chat",{"key":"k","chat":"planted"}]', `42["join","${room}"]`, '42["subscribe",{}]'],
    [`40/chat,{"room":"${room}","admitted":true,"owner":true,"me":{}}`, chat],
    [`40/chat?room=${room},{"room":"${room}"}`, chat],
    [`40/../chat,{"room":"${room}"}`, `40/CHAT,{"room":"${room}"}`, chat],
    [connect],
  ];
  const everything: (() => string)[] = [];
  for (const packets of tries) {
    const { socket, received } = await openFrames(url, stranger.cookie);
    t.after(() => socket.destroy());
    socket.write(Buffer.concat(packets.map((packet) => frame(packet))));
    everything.push(received);
  }
  await until('the last one gets the reason', () => /wrong_password/.test(everything.at(-1)?.() ?? ''));
  const { id } = await sendChat(inside, 'a secret');
  await sendChat(inside, 'another secret');
  await until('the member has received both', () => receivedInside.flat().length >= 2);
  assert.equal(receivedInside.flat()[0]?.id, id);
  assert.doesNotMatch(JSON.stringify(receivedInside), /planted/);
  for (const received of everything) assert.doesNotMatch(received(), /secret|"members"|"room"|"typing"/);
  assert.deepEqual(joined, []);
});

test('a member’s chats go to the room of their socket, whatever room a packet names', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const locked = await creator.createRoom({ password: 'p' });
  const inside = await creator.enter(locked);
  const received = collect<ChatView[]>(inside, 'chat');
  const own = await guest.createRoom();
  const socket = await guest.enter(own);
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => void;
  emit('chat', { key: 'k', chat: 'planted', room: locked });
  emit('chat', { key: 'l', chat: 'planted' }, locked);
  emit('join', locked);
  emit('typing', true, locked);
  await sendChat(socket, 'the last');
  await sendChat(inside, 'still alone');
  await until('the locked room has its own chat', () => received.length > 0);
  assert.deepEqual(
    received.flat().map(({ chat }) => chat),
    ['still alone'],
  );
});

// RFC 6455 sections 5 and 10; https://github.com/websockets/ws/security/advisories
for (const [what, payload, options] of [
  ['a frame without a mask', '3', { masked: false }],
  ['a frame that says it has 2^62 bytes', '3', { length: 2n ** 62n }],
  ['a frame that says it has a sign bit', '3', { length: 2n ** 63n }],
  ['a frame of more than 32 KB', `4${'x'.repeat(33 * 1024)}`, {}],
  ['a frame with a reserved bit', '3', { reserved: 4 }],
  ['a frame with an unknown opcode', '3', { opcode: 3 }],
  ['a ping of more than 125 bytes', 'x'.repeat(126), { opcode: 9 }],
  ['a ping in pieces', 'x', { opcode: 9, fin: false }],
  ['a continuation of nothing', 'x', { opcode: 0 }],
  ['text that is not UTF-8', Buffer.from([0x34, 0x32, 0xc3, 0x28]), {}],
  ['a close with half a code', 'x', { opcode: 8 }],
] satisfies [string, string | Buffer, FrameOptions][]) {
  test(`${what} ends its own connection and no other`, async (t) => {
    const { url } = await startService(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    const inside = await creator.enter(room);
    const { socket } = await openFrames(url, creator.cookie);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('still connected')));
    const closed = once(socket, 'close');
    socket.write(frame(payload, options));
    // `true` if the connection ended with an error, which is only seen on this side.
    assert.deepEqual(await closed, [false]);
    await sendChat(inside, 'still here');
  });
}

test('a message in endless fragments is cut off at the message size limit', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  await visitor.page('/');
  const { socket } = await openFrames(url, visitor.cookie);
  t.after(() => socket.destroy());
  const piece = 'x'.repeat(8 * 1024);
  let sent = 0;
  socket.write(frame(piece, { fin: false }));
  while (!socket.destroyed && sent < 1000) {
    socket.write(frame(piece, { fin: false, opcode: 0 }));
    await new Promise((resolve) => setImmediate(resolve));
    sent++;
  }
  assert.ok(socket.destroyed, 'after 8 MB it was still connected');
});

// RFC 7692 section 7; https://datatracker.ietf.org/doc/html/rfc7692: a compressed message may be a thousand times its size
test('compressed messages are refused', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  await visitor.page('/');
  const headers = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';
  const { socket, received } = await openFrames(url, visitor.cookie, { headers });
  t.after(() => socket.destroy());
  assert.match(received(), /^HTTP\/1\.1 101/);
  assert.doesNotMatch(received(), /permessage-deflate/i);
});

// GHSA-25hc-qcg6-38wj (an event called `error` ended the process), GHSA-cqmj-92xf-r6r9 and GHSA-qm95-pgcg-qqfq (packets that
// socket.io-parser trusted), GHSA-r7qp-cfhv-p84w (Engine.IO, a bad request that ended the process)
test('packets from security advisories end only their own connection', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const inside = await creator.enter(room);
  const connect = `40/chat,${JSON.stringify({ room })}`;
  for (const packet of [
    '42/chat,["error",{"a":1}]',
    '42/room,["error"]',
    '42/chat,["disconnect","client namespace disconnect"]',
    '42/chat,["connect"]',
    '42/chat,["newListener",1]',
    '42/chat,["__proto__",{}]',
    '42/chat,[{"toString":1}]',
    '42/chat,["chat"],',
    '42/chat,[]',
    '42/chat,null',
    '42/chat,{}',
    '451-/chat,["chat",{"_placeholder":true,"num":"splice"}]',
    '451-/chat,["chat",{"_placeholder":true,"num":1000}]',
    '459999999999-/chat,["chat"]',
    '45-/chat,["chat"]',
    '45"-/chat,["chat"]',
    '43/chat,1["x"]',
    '43/chat,"x"',
    '44/chat,"x"',
    '4/chat',
    '49/chat,["chat"]',
    '5',
    '9',
    '2probe',
    'b',
    'bAAAA',
    '',
  ]) {
    const { socket } = await openFrames(url, creator.cookie);
    t.after(() => socket.destroy());
    socket.write(Buffer.concat([connect, '40/room,'].map((each) => frame(each))));
    socket.write(frame(packet));
    // The attachment that the first packet announces.
    socket.write(frame(Buffer.from([1, 2, 3]), { opcode: 2 }));
  }
  for (const line of [
    'transport=websocket&sid=x',
    'transport=webtransport',
    'transport=__proto__',
    'transport=polling&sid=__proto__',
  ])
    assert.equal((await fetch(`${url}/socket.io/?EIO=4&${line}`)).status, 400);
  await sendChat(inside, 'still here');
  const another = await creator.connect({ room });
  const received = next<ChatView[]>(inside, 'chat');
  await sendChat(another, 'and others come');
  await received;
});

// A known failure of servers that look up a user before accepting a WebSocket: CVE-2022-41940 and the like.
test('a connection lost during session lookup affects no other one', async (t) => {
  const database = ServerProcess.run(t, await testFolder(t));
  const { url } = await startService(t, { MONGO_URL: await database.url() });
  const visitor = new Visitor(t, url);
  const socket = await visitor.enter(await visitor.createRoom());
  const { hostname, port } = new URL(url);
  // Blocks the session lookup meanwhile.
  database.child.kill('SIGSTOP');
  const raw = connect(Number(port), hostname);
  const request = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${hostname}:${port}`,
    `Cookie: ${visitor.cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ];
  raw.write(request.join('\r\n'));
  await wait(200);
  raw.resetAndDestroy();
  await wait(200);
  database.child.kill('SIGCONT');
  await sendChat(socket, 'still there');
});
