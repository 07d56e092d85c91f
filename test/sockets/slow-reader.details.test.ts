import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

/** A WebSocket frame from a client, RFC 6455 section 5.2, with a mask of zeros. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  return Buffer.concat([Buffer.from([0x81, 0x80 | 126]), length, Buffer.alloc(4), payload]);
}

test('a client that stops reading is disconnected, the others get every message meanwhile, and it misses nothing after reconnecting', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const slow = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const received = collect<ChatView[]>(a, 'chat');
  const { cursor } = await sendChat(a, 'the first');
  await slow.page(`/room/${room}`);

  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  const joined = next(a, 'join');
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nCookie: ${slow.cookie}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(socket, 'data');
  socket.write(textFrame(`40/chat,${JSON.stringify({ room })}`));
  await joined;
  socket.pause();

  const line = '가'.repeat(2000);
  let sent = 1;
  while (!socket.destroyed && sent < 6000) {
    await Promise.all(Array.from({ length: 50 }, () => sendChat(a, line)));
    sent += 50;
    // Reading on would empty the pipe; a failing write reveals the closed connection instead.
    socket.write(textFrame('3'));
  }
  assert.ok(socket.destroyed, `still connected after ${sent} chats`);
  await until('the other one has received everything', () => received.flat().length === sent);

  const missed: ChatView[] = [];
  const back = slow.open('/chat', { room, after: cursor });
  back.on('chat', (chats: ChatView[]) => missed.push(...chats));
  await next(back, 'members');
  assert.deepEqual(
    missed.map(({ id }) => id),
    received
      .flat()
      .slice(1)
      .map(({ id }) => id),
  );
});
