import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatAck } from '../../src/shared/events.js';
import type { ChatView, HistoryView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { PATIENCE_MS, collect, until } from '../support/until.js';
import { type ChatSocket, errorIn, sendChat, Visitor } from '../support/visitor.js';

const answerTo = (socket: ChatSocket, quote: unknown, chat = 'an answer', key = 'k'): Promise<ChatAck> =>
  socket.timeout(PATIENCE_MS).emitWithAck('chat', { key, chat, quote: quote as string });

test('a reply carries the beginning of the quoted message, for all members and for good', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  const received = collect<ChatView[]>(a, 'chat');
  const first = await sendChat(a, `one\n\n two ${'🐇'.repeat(200)}`);
  const ack = await answerTo(b, first.id);
  assert.ok('chat' in ack, JSON.stringify(ack));
  const { member, user, number } = first;
  assert.deepEqual(ack.chat.quote, {
    id: first.id,
    member,
    user,
    number,
    chat: `one two ${'🐇'.repeat(131)}…`,
  });
  assert.deepEqual(await answerTo(b, first.id), ack, 'the same key is the same answer');
  await until('all have arrived', () => received.flat().length === 2);
  assert.deepEqual(received.flat()[1], ack.chat);

  const plain = await sendChat(b, 'after that');
  const history = await creator.request(`/room/${room}/chats?before=${plain.cursor}`);
  assert.deepEqual(((await history.json()) as HistoryView).chats, [first, ack.chat]);
  assert.equal('quote' in first, false);
  assert.match(await creator.page(`/room/${room}`), /one two 🐇/);

  const posted = await creator.json(`/room/${room}/chat`, { chat: 'by HTTP', quote: ack.chat.id });
  assert.equal(((await posted.json()) as ChatView).quote?.chat, 'an answer');
});

test('a quoted GIF is shown as a GIF with its description', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const silent = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
  const described = (await (
    await creator.gif(room, await makeGif(), { alt: '  달이 뜬다  ' })
  ).json()) as ChatView;
  assert.equal(silent.gif && 'alt' in silent.gif, false);
  assert.equal(described.gif?.alt, '달이 뜬다');
  const quotes = await Promise.all([answerTo(a, silent.id, 'x', 'a'), answerTo(a, described.id, 'x', 'b')]);
  assert.deepEqual(
    quotes.map((ack) => 'chat' in ack && ack.chat.quote?.gif),
    [{}, { alt: '달이 뜬다' }],
  );
});

test('a description of 301 characters is refused, and the GIF with it', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url, 'en');
  const room = await creator.createRoom();
  const { status, code, message } = await errorIn(
    await creator.gif(room, await makeGif(), { alt: 'x'.repeat(301) }),
  );
  assert.deepEqual(
    [status, code, message],
    [422, 'alt_invalid', 'A description can have up to 300 characters.'],
  );
  assert.equal((await creator.gif(room, await makeGif(), { alt: '🌕'.repeat(300) })).status, 201);
});

test('only a message in the same room can be quoted, and a refused reply is not stored', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const elsewhere = await creator.createRoom({ password: 'secret' });
  const there = await sendChat(await creator.enter(elsewhere), 'for our ears alone');
  const a = await creator.enter(room);
  const bad = [there.id, 'f'.repeat(24), 'x', there.id.toUpperCase(), '', null, { $gt: '' }, [there.id], 7];
  for (const [index, quote] of bad.entries()) {
    const ack = await answerTo(a, quote, 'an answer', `bad-${index}`);
    assert.equal('error' in ack && ack.error.code, 'quote_not_found', JSON.stringify(quote));
  }
  const posted = await errorIn(await creator.json(`/room/${room}/chat`, { chat: 'x', quote: there.id }));
  assert.deepEqual([posted.status, posted.code], [422, 'quote_not_found']);
  const last = await sendChat(a, 'nothing before this');
  const history = await creator.request(`/room/${room}/chats?before=${last.cursor}`);
  assert.deepEqual(((await history.json()) as HistoryView).chats, []);
});
