import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose, { Types } from 'mongoose';
import type { ChatAck } from '../src/shared/events.js';
import type { ChatView, HistoryView, LobbyView } from '../src/shared/views.js';
import { makeGif } from './support/gif.js';
import { startService } from './support/service.js';
import { INVISIBLE, SPELLINGS, VISIBLE } from './support/texts.js';
import { errorIn, sendChat, emitChat, Visitor } from './support/visitor.js';

const FAMILY = '👨‍👩‍👧‍👦';

async function lobbyFor(visitor: Visitor, search: string): Promise<string[]> {
  const response = await visitor.request(`/?q=${encodeURIComponent(search)}`, {
    headers: { accept: 'application/json' },
  });
  return ((await response.json()) as LobbyView).rooms.map(({ title }) => title);
}

const chatOf = (ack: ChatAck): string | undefined => ('chat' in ack ? ack.chat.chat : undefined);

test('an invisible title or chat is refused: by form, as JSON and over the socket', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const socket = await visitor.enter(room);
  for (const invisible of INVISIBLE) {
    const name = JSON.stringify(invisible);
    const title = await errorIn(await visitor.json('/room', { title: invisible }));
    assert.deepEqual([title.status, title.code], [422, 'title_invalid'], name);
    assert.equal((await visitor.form('/room', { title: invisible })).status, 422, name);
    const chat = await errorIn(await visitor.json(`/room/${room}/chat`, { chat: invisible }));
    assert.deepEqual([chat.status, chat.code], [422, 'chat_invalid'], name);
    const ack = await emitChat(socket, invisible);
    assert.equal('error' in ack && ack.error.code, 'chat_invalid', name);
  }
  const last = await sendChat(socket, 'seen');
  const history = await visitor.request(`/room/${room}/chats?before=${last.cursor}`);
  assert.deepEqual(((await history.json()) as HistoryView).chats, []);
  assert.deepEqual(await lobbyFor(visitor, ''), ['a room']);
});

test('emoji sequences and joiners inside words are stored as they were written', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const socket = await visitor.enter(await visitor.createRoom());
  for (const visible of VISIBLE) {
    assert.equal((await sendChat(socket, visible)).chat, visible);
    await visitor.createRoom({ title: visible });
    assert.equal((await lobbyFor(visitor, ''))[0], visible);
  }
});

test('control characters and lone surrogates are not stored; line breaks become line feeds', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const socket = await visitor.enter(room);
  for (const [sent, stored] of [
    ['a\u0000b', 'ab'],
    ['bell\u0007', 'bell'],
    ['half \uD800', 'half \uFFFD'],
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['\tcode\tin columns', 'code\tin columns'],
  ] as const) {
    assert.equal(chatOf(await emitChat(socket, sent)), stored, JSON.stringify(sent));
    const posted = await visitor.json(`/room/${room}/chat`, { chat: sent });
    assert.equal(((await posted.json()) as ChatView).chat, stored);
    await visitor.createRoom({ title: sent });
    assert.equal((await lobbyFor(visitor, ''))[0], stored.replace(/\s+/g, ' '));
  }
  await visitor.createRoom({ title: '\u202Eabc\u2067' });
  assert.equal((await lobbyFor(visitor, ''))[0], 'abc', 'a title reorders nothing beside it');
  const gif = await visitor.gif(room, await makeGif(), { alt: ' a\r\n\u202Eb\u0000 \u3164' });
  assert.equal(((await gif.json()) as ChatView).gif?.alt, 'a b \u3164'.trimEnd());
});

test('search finds a title in either composition and either case', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  for (const [composed, decomposed] of SPELLINGS) {
    for (const title of [composed, decomposed]) await visitor.createRoom({ title: `방 ${title}` });
    for (const search of [composed, decomposed, composed.toUpperCase(), `\u0000 ${decomposed}\u202E`])
      assert.deepEqual(await lobbyFor(visitor, search), [`방 ${composed}`, `방 ${composed}`], search);
  }
});

test('a password works in either composition, from the form, the door, an old link and the settings', async (t) => {
  const { url } = await startService(t);
  for (const [one, other] of [...SPELLINGS, ...SPELLINGS.map(([a, b]) => [b, a] as const)]) {
    const host = new Visitor(t, url);
    const room = await host.createRoom({ password: one });
    const at = `/room/${room}`;
    const guest = new Visitor(t, url);
    assert.equal((await guest.form(`${at}/unlock`, { password: other })).headers.get('location'), at);
    const byLink = await new Visitor(t, url).request(`${at}?password=${encodeURIComponent(other)}`);
    assert.equal(byLink.headers.get('location'), at);
    await host.enter(room);
    assert.equal((await host.json(at, { password: `${other}!` }, 'PATCH')).status, 200);
    const late = new Visitor(t, url);
    assert.equal((await late.form(`${at}/unlock`, { password: other })).headers.get('location'), '/');
    assert.equal((await late.form(`${at}/unlock`, { password: `${one}!` })).headers.get('location'), at);
  }
});

test('an invisible password is refused instead of leaving the room open', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url, 'en');
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  for (const password of ['\u0000', '\u200B', ' ', '\u3164\n']) {
    const made = await errorIn(await host.json('/room', { title: 'a', password }));
    assert.deepEqual([made.status, made.code], [422, 'password_blank'], JSON.stringify(password));
    const changed = await errorIn(await host.json(`/room/${room}`, { password }, 'PATCH'));
    assert.deepEqual([changed.status, changed.code], [422, 'password_blank']);
    const tried = await new Visitor(t, url).form(`/room/${room}/unlock`, { password });
    assert.equal(tried.headers.get('location'), '/');
  }
  const form = await host.form('/room', { title: 'a', password: ' ' });
  assert.match(await form.text(), /id="password-error">Use at least one visible/);
});

test('titles, passwords, chats and descriptions are measured in visible characters', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const syllable = '\u1112\u1161\u11AB';
  const room = await visitor.createRoom({ title: syllable.repeat(60), password: FAMILY.repeat(128) });
  assert.deepEqual(await lobbyFor(visitor, '한'), ['한'.repeat(60)]);
  await visitor.createRoom({ title: FAMILY.repeat(60) });
  for (const title of [syllable.repeat(61), FAMILY.repeat(61), '🌕\u200D'.repeat(4000)])
    assert.equal((await errorIn(await visitor.json('/room', { title }))).code, 'title_invalid');

  const socket = await visitor.enter(room);
  assert.equal((await sendChat(socket, syllable.repeat(2000))).chat, '한'.repeat(2000));
  assert.equal((await sendChat(socket, '🇰🇷'.repeat(2000))).chat, '🇰🇷'.repeat(2000));
  assert.equal((await sendChat(socket, FAMILY.repeat(800))).chat, FAMILY.repeat(800));
  for (const chat of [syllable.repeat(2001), '🇰🇷'.repeat(2001), FAMILY.repeat(801)]) {
    const ack = await emitChat(socket, chat);
    assert.equal('error' in ack && ack.error.code, 'chat_invalid');
  }
  assert.equal((await sendChat(socket, `e${'\u0301'.repeat(8000)}`)).chat?.length, 11);

  for (const alt of [syllable, FAMILY]) {
    const sent = await visitor.gif(room, await makeGif(), { alt: alt.repeat(300) });
    assert.equal(((await sent.json()) as ChatView).gif?.alt, alt.normalize().repeat(300));
    const refused = await errorIn(await visitor.gif(room, await makeGif(), { alt: alt.repeat(301) }));
    assert.deepEqual([refused.status, refused.code], [422, 'alt_invalid']);
  }
});

test('in a plain form a line break counts once, and the longest text is accepted in any composition', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const form = (chat: string) =>
    visitor.request(`/room/${room}/chat`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ chat }),
    });
  const lines = `${'x'.repeat(198)}\r\n`.repeat(10);
  for (const chat of [`${lines}${'y'.repeat(10)}`, '한'.normalize('NFD').repeat(2000), '🇰🇷'.repeat(2000)]) {
    const posted = await form(chat);
    assert.equal(posted.status, 201);
    assert.equal(((await posted.json()) as ChatView).chat, chat.normalize().replaceAll('\r\n', '\n'));
  }
  assert.equal((await errorIn(await form(`${lines}${'y'.repeat(11)}`))).code, 'chat_invalid');
});

test('a quote ends before a character that does not fit', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const socket = await visitor.enter(await visitor.createRoom());
  for (const [index, whole] of [FAMILY, '🇰🇷', 'e\u0301', '\u1112\u1161\u11AB'].entries()) {
    for (const before of [137, 138, 139, 140]) {
      const { id } = await sendChat(socket, `${'x'.repeat(before)}${whole} then more`);
      const ack = await socket.emitWithAck('chat', { key: `${index}-${before}`, chat: 'so', quote: id });
      const shown =
        before > 139 ? 'x'.repeat(139) : 'x'.repeat(before) + (before < 139 ? whole.normalize() : '');
      assert.equal('chat' in ack && ack.chat.quote?.chat?.replace(/…$/, ''), shown, `${before} ${whole}`);
    }
  }
});

test('a room older than these rules is shown and found like any other', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const visitor = new Visitor(t, url);
  const ids: string[] = [];
  for (let count = 0; count < 2; count++) ids.push(await visitor.createRoom());
  const db = await mongoose.createConnection(mongoUrl).asPromise();
  t.after(() => db.close());
  const rooms = db.collection('rooms');
  const [old = '', blank = ''] = ids;
  await rooms.updateOne({ _id: new Types.ObjectId(old) }, { $set: { title: '\u202E한글'.normalize('NFD') } });
  await rooms.updateOne({ _id: new Types.ObjectId(blank) }, { $set: { title: '\u3164' } });
  assert.deepEqual(await lobbyFor(visitor, '한글'), ['한글']);
  assert.deepEqual(await lobbyFor(visitor, ''), ['…', '한글']);
  assert.match(await visitor.page(`/room/${old}`), /<title>한글 · /);
  assert.match(await visitor.page(`/room/${old}/invite`), /<title>한글 · /);
});
