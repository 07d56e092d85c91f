import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { RATES } from '../../src/lib/rate-table.js';
import type { ReactAck } from '../../src/shared/events.js';
import type { ChatView, HistoryView } from '../../src/shared/views.js';
import { twoNodes } from '../support/nodes.js';
import { startLimitedService } from '../support/limited-service.js';
import { startService } from '../support/service.js';
import { collect, next, PATIENCE_MS, until } from '../support/until.js';
import { type ChatSocket, sendChat, Visitor } from '../support/visitor.js';

const react = (socket: ChatSocket, chat: unknown, emoji: unknown, on: unknown = true): Promise<ReactAck> =>
  socket.timeout(PATIENCE_MS).emitWithAck('react', { chat, emoji, on } as never);

const codeOf = (ack: ReactAck): string => ('error' in ack ? ack.error.code : JSON.stringify(ack));

async function historyOf(visitor: Visitor, room: string): Promise<ChatView[]> {
  return ((await (await visitor.request(`/room/${room}/chats`)).json()) as HistoryView).chats;
}

test('everyone sees who reacted, at once, in the history and after a reconnection', async (t) => {
  const { url } = await startService(t);
  const [creator, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  const chat = await sendChat(a, 'a fine day');
  const { member: other, user, number } = await sendChat(b, 'indeed');
  const me = chat.member;
  const seen = collect<ChatView[]>(b, 'changed_chats');
  assert.deepEqual(await react(a, chat.id, '👍'), { reactions: [{ emoji: '👍', members: [me] }] });
  assert.deepEqual(await react(b, chat.id, '👍'), { reactions: [{ emoji: '👍', members: [me, other] }] });
  assert.deepEqual(await react(b, chat.id, '👍'), { reactions: [{ emoji: '👍', members: [me, other] }] });
  const heart = { emoji: '❤️', members: [other] };
  assert.deepEqual(await react(b, chat.id, '❤'), {
    reactions: [{ emoji: '👍', members: [me, other] }, heart],
  });
  assert.deepEqual(await react(a, chat.id, '👍', false), {
    reactions: [{ emoji: '👍', members: [other] }, heart],
  });
  assert.deepEqual(await react(b, chat.id, '👍', false), { reactions: [heart] });
  const now = { ...chat, reactions: [heart], reacted: [{ member: other, user, number }] };
  await until('the others see it', () => isDeepStrictEqual(seen.at(-1), [now]));
  assert.deepEqual((await historyOf(creator, room))[0], now);
  const back = guest.open('/chat', { room, after: (await sendChat(a, 'later')).cursor });
  const changed = collect<ChatView[]>(back, 'changed_chats');
  await next(back, 'members');
  assert.deepEqual(changed.flat(), [now]);
  assert.deepEqual(await react(b, chat.id, '❤️', false), { reactions: [] });
  await until('it looks as at first', () => isDeepStrictEqual(seen.at(-1), [chat]));
});

test('only a single emoji is a reaction, to a message of this room that is not deleted', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const [room, elsewhere] = [await creator.createRoom(), await creator.createRoom()];
  const there = await sendChat(await creator.enter(elsewhere), 'elsewhere');
  const socket = await creator.enter(room);
  const chat = await sendChat(socket, 'here');
  for (const emoji of [
    '',
    'x',
    '1',
    '👍👍',
    '👍 ',
    'a👍',
    '<b>',
    '\u200d',
    '👍'.repeat(100),
    7,
    null,
    ['👍'],
  ])
    assert.equal(codeOf(await react(socket, chat.id, emoji)), 'emoji_invalid', String(emoji));
  for (const emoji of ['👨‍👩‍👧‍👦', '🇰🇷', '1️⃣', '👍🏽', '🏴‍☠️']) {
    const ack = await react(socket, chat.id, emoji);
    assert.ok('reactions' in ack, emoji);
    await react(socket, chat.id, emoji, false);
  }
  for (const id of [there.id, 'f'.repeat(24), chat.id.toUpperCase(), 'x', null, { $gt: '' }])
    assert.equal(codeOf(await react(socket, id, '👍')), 'chat_not_found', JSON.stringify(id));
  assert.equal(codeOf(await react(socket, chat.id, '👍', 'yes')), 'malformed');
  assert.ok('reactions' in (await react(socket, chat.id, '👍')));
  await creator.request(`/room/${room}/chat/${chat.id}`, { method: 'DELETE' });
  assert.equal(codeOf(await react(socket, chat.id, '👍')), 'chat_not_found');
  const [deleted] = await historyOf(creator, room);
  assert.deepEqual([deleted?.removed, deleted && 'reactions' in deleted], [true, false]);
  const other = await sendChat(socket, 'still here');
  // All at once, so that they fall into one window of the limit on a slow machine too.
  const codes = await Promise.all(
    Array.from({ length: RATES.reactions.most.session + 1 }, async (_, tries) =>
      codeOf(await react(socket, other.id, '👍', tries % 2 === 0)),
    ),
  );
  assert.ok(codes.includes('too_many'));
});

test('people who react at once on two nodes lose nothing, within twelve kinds, and all see the same', async (t) => {
  const { a, b } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const room = await creator.createRoom({ max: 20 });
  const first = await creator.enter(room);
  const chat = await sendChat(first, 'react to this');
  const sockets = [first];
  for (let person = 1; person < 10; person++)
    sockets.push(await new Visitor(t, person % 2 === 0 ? a : b).enter(room, { after: chat.cursor }));
  const seen = sockets.map((socket) => collect<ChatView[]>(socket, 'changed_chats'));
  const kinds = ['👍', '❤️', '😂', '😮', '😢', '🙏', '🔥', '🎉', '👏', '😍', '🤔', '👀', '💯', '🙌', '😡'];
  const acks = await Promise.all(
    sockets.flatMap((socket) => kinds.map((emoji) => react(socket, chat.id, emoji))),
  );
  const refused = acks.filter((ack) => 'error' in ack);
  assert.equal(refused.length, 3 * sockets.length);
  assert.ok(refused.every((ack) => codeOf(ack) === 'reactions_full'));
  const [stored] = await historyOf(creator, room);
  assert.equal(stored?.reactions?.length, 12);
  assert.ok(stored.reactions.every(({ members }) => new Set(members).size === sockets.length));
  await until('all see the same', () =>
    seen.every((each) => JSON.stringify(each.flat().at(-1)) === JSON.stringify(stored)),
  );
  assert.ok(
    seen.every(({ length }) => length < 60),
    `in batches: ${seen.map(({ length }) => length).join()}`,
  );
});
