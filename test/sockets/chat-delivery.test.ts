import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { next, until } from '../support/until.js';
import { type ChatSocket, emitChat, Visitor } from '../support/visitor.js';

/** Those that are sent while the first is stored make a packet of more than 64 KiB. */
const TEXTS = ['a', ...Array.from({ length: 40 }, (_, index) => `${index} ${'가'.repeat(1990)}`)];

test('over WebSockets and polls, chats of any size arrive once and in order, and are acknowledged to their author', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'off' });
  const [author, poller] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await author.createRoom();
  const atAuthor = await author.enter(room);
  await poller.page(`/room/${room}`);
  const atPoller: ChatSocket = poller.open('/chat', { room }, {}, { transports: ['polling'] });
  await next(atPoller, 'members');
  const seen = [atAuthor, atPoller].map((socket) => {
    const chats: ChatView[] = [];
    socket.on('chat', (packet) => chats.push(...packet));
    return chats;
  });
  const acks = await Promise.all(TEXTS.map((chat) => emitChat(atAuthor, chat)));
  await until('both have all', () => seen.every(({ length }) => length >= TEXTS.length));
  for (const chats of seen)
    assert.deepEqual(
      chats.map(({ chat }) => chat),
      TEXTS,
    );
  assert.deepEqual(
    acks,
    seen[0]?.map((chat) => ({ chat })),
  );
});
