import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { placesAfter } from '../../src/chats/chat-order.js';
import { cursorOf } from '../../src/chats/cursor.js';
import { RATES } from '../../src/lib/rate-table.js';
import { connectDatabase } from '../../src/models/index.js';
import type { ChatView, HistoryView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { testDatabase } from '../support/database.js';
import { makeGif } from '../support/gif.js';
import { startLimitedService } from '../support/limited-service.js';
import { startService } from '../support/service.js';
import { testFolder } from '../support/test-folder.js';
import { TestNode } from '../support/test-node.js';
import { collect, next, until } from '../support/until.js';
import { type ChatSocket, errorIn, sendChat, emitChat, Visitor } from '../support/visitor.js';

const remove = (visitor: Visitor, room: string, chat: string): Promise<Response> =>
  visitor.request(`/room/${room}/chat/${chat}`, {
    method: 'DELETE',
    headers: { accept: 'application/json' },
  });

const viewOf = async (response: Response): Promise<ChatView> => {
  assert.ok(response.ok, `${response.status}`);
  return (await response.json()) as ChatView;
};

const historyOf = async (visitor: Visitor, room: string): Promise<ChatView[]> =>
  ((await (await visitor.request(`/room/${room}/chats`)).json()) as HistoryView).chats;

const quoting = async (socket: ChatSocket, quote: string, chat: string): Promise<ChatView> => {
  const ack = await socket.emitWithAck('chat', { key: randomUUID(), chat, quote });
  assert.ok('chat' in ack, JSON.stringify(ack));
  return ack.chat;
};

test('a deleted text is gone from every page, the history, the database and the replies that quote it', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const [creator, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  const secret = await sendChat(b, 'my number is 555-0199', 'key');
  const reply = await quoting(a, secret.id, 'thanks, noted');
  const changed = [collect<ChatView[]>(a, 'changed_chats'), collect<ChatView[]>(b, 'changed_chats')];

  const removed = await viewOf(await remove(guest, room, secret.id));
  const { id, cursor, key, member, user, number, createdAt } = secret;
  const left = { id, cursor, key, member, user, number, createdAt, removed: true, removedBy: 'author' };
  assert.deepEqual(removed, left);
  const { quote, ...rest } = reply;
  const emptied = { ...rest, quote: { id, member, user, number } };
  assert.equal(quote?.chat, 'my number is 555-0199');
  for (const seen of changed) await until('all have heard of both', () => seen.flat().length === 2);
  assert.deepEqual(changed[0]?.flat(), [left, emptied]);
  assert.deepEqual(changed[1]?.flat(), [left, emptied]);
  assert.deepEqual(await historyOf(creator, room), [left, emptied]);
  assert.doesNotMatch(await creator.page(`/room/${room}`), /555-0199/);

  const client = await mongoose.createConnection(mongoUrl).asPromise();
  const stored = await client.collection('chats').find().toArray();
  await client.close();
  assert.equal(stored.length, 2);
  assert.doesNotMatch(JSON.stringify(stored), /555-0199/);

  const retried = await emitChat(b, 'my number is 555-0199', 'key');
  assert.deepEqual(retried, { chat: left }, 'a retry of its key does not bring it back');
  assert.equal((await historyOf(creator, room)).length, 2);
  const again = await a.emitWithAck('chat', { key: 'late', chat: 'quoting nothing', quote: id });
  assert.equal('error' in again && again.error.code, 'quote_not_found');
  assert.deepEqual(await viewOf(await remove(guest, room, id)), left, 'deleting it twice is the same');
});

test('a deleted GIF and its poster are gone from the disk, and a retry of the upload leaves no file', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const gif = await makeGif();
  const sent = await viewOf(await creator.gif(room, gif, { key: 'the-gif', alt: 'a moon' }));
  const kept = await viewOf(await creator.gif(room, gif, { key: 'another' }));
  assert.ok(sent.gif && kept.gif);
  const removed = await viewOf(await remove(creator, room, sent.id));
  assert.deepEqual([removed.removed, 'gif' in removed], [true, false]);
  for (const path of [sent.gif.src, sent.gif.poster]) assert.equal((await creator.request(path)).status, 404);
  assert.equal((await viewOf(await creator.gif(room, gif, { key: 'the-gif' }))).removed, true);
  const files = await readdir(join(uploadsDir, room));
  assert.deepEqual(
    files.sort(),
    [kept.gif.src, kept.gif.poster].map((path) => path.split('/').at(-1)).sort(),
  );
});

/** Who may do what: the statuses for a chat of the author and one of the host. */
const MAY: [string, number, number][] = [
  ['the author', 200, 403],
  ['the host', 200, 200],
  ['a member', 403, 403],
  ['a stranger with the password', 403, 403],
  ['a stranger without it', 403, 403],
  ['a person the host removed', 403, 403],
];

test('the author and the host may delete a message of their room, and nobody else', async (t) => {
  const { url } = await startService(t);
  const password = 'secret';
  const [host, author] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await host.createRoom({ password });
  const entered = async (visitor = new Visitor(t, url)): Promise<[Visitor, ChatSocket]> => {
    await visitor.form(`/room/${room}/unlock`, { password });
    return [visitor, await visitor.enter(room)];
  };
  const hosts = await host.enter(room);
  const [, authors] = await entered(author);
  const [member] = await entered();
  const [kicked, kickedSocket] = await entered();
  const stranger = new Visitor(t, url);
  await stranger.form(`/room/${room}/unlock`, { password });
  const { member: kickedName, id: kickedChat } = await sendChat(kickedSocket, 'I was here');
  await host.request(`/room/${room}/members/${kickedName}`, { method: 'DELETE' });
  const people: Record<string, Visitor> = {
    'the author': author,
    'the host': host,
    'a member': member,
    'a stranger with the password': stranger,
    'a stranger without it': new Visitor(t, url),
    'a person the host removed': kicked,
  };
  for (const [who, own, others] of MAY) {
    const visitor = people[who];
    assert.ok(visitor);
    const [mine, theirs] = [await sendChat(authors, `author, ${who}`), await sendChat(hosts, `host, ${who}`)];
    assert.equal((await remove(visitor, room, mine.id)).status, own, `${who}, of the author`);
    assert.equal((await remove(visitor, room, theirs.id)).status, others, `${who}, of the host`);
    const members = await visitor.request(`/room/${room}/members/${mine.member}/chats`, { method: 'DELETE' });
    assert.equal(members.status, who === 'the host' ? 200 : 403, `${who}, all of the author`);
  }
  assert.equal((await viewOf(await remove(kicked, room, kickedChat))).removedBy, 'author', 'at any time');
  const { code } = await errorIn(await remove(member, room, (await sendChat(hosts, 'x')).id));
  assert.equal(code, 'not_author');
  const byHost = await sendChat(authors, 'by the host');
  assert.equal((await viewOf(await remove(host, room, byHost.id))).removedBy, 'host');
  assert.equal(
    (await viewOf(await remove(author, room, byHost.id))).removedBy,
    'host',
    'the first one counts',
  );
});

test('the host can remove everything that a person sent, also after removing them from the room', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const [host, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await host.createRoom();
  const a = await host.enter(room);
  const b = await guest.enter(room);
  const kept = await sendChat(a, 'this stays');
  for (let line = 0; line < 130; line++) await sendChat(b, `spam ${line}`);
  const gif = await viewOf(await guest.gif(room, await makeGif()));
  const changed = collect<ChatView[]>(a, 'changed_chats');
  await host.request(`/room/${room}/members/${gif.member}`, { method: 'DELETE' });
  const path = `/room/${room}/members/${gif.member}/chats`;
  const answer = await host.request(path, { method: 'DELETE' });
  assert.deepEqual(await answer.json(), { removed: 131 });
  await until('the host sees it', () => new Set(changed.flat().map(({ id }) => id)).size === 131);
  assert.ok(changed.flat().every(({ removedBy, chat, gif }) => removedBy === 'host' && !chat && !gif));
  assert.ok(changed.length < 20, 'in batches');
  const all = await historyOf(host, room);
  assert.ok(all.every((chat) => chat.removed ?? chat.id === kept.id));
  assert.deepEqual(await readdir(join(uploadsDir, room)), []);
  assert.deepEqual(await (await host.request(path, { method: 'DELETE' })).json(), { removed: 0 });
});

test('a page that was away learns of every deletion among the messages it shows', async (t) => {
  const { url } = await startService(t);
  const [creator, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  await guest.enter(room);
  const chats: ChatView[] = [];
  for (let line = 0; line < 60; line++) chats.push(await sendChat(a, `line ${line}`));
  for (const { id } of chats.slice(0, 50)) await remove(creator, room, id);
  const [from, after] = [chats[10]?.cursor ?? '', chats[55]?.cursor ?? ''];
  const back = guest.open('/chat', { room, after, from });
  const changed = collect<ChatView[]>(back, 'changed_chats');
  await next(back, 'members');
  // The last of them may be delivered as it happens, too.
  const ids = [...new Set(changed.flat().map(({ id }) => id))];
  assert.deepEqual(
    ids.toSorted(),
    chats
      .slice(10, 50)
      .map(({ id }) => id)
      .toSorted(),
    'before `members`',
  );
  const whole = guest.open('/chat', { room, after });
  const all = collect<ChatView[]>(whole, 'changed_chats');
  await next(whole, 'members');
  assert.equal(new Set(all.flat().map(({ id }) => id)).size, 50, 'without `from` also those before');
});

test('a reply that is sent while its message is deleted keeps nothing of it', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  for (let round = 0; round < 10; round++) {
    const { id } = await sendChat(socket, `forget me ${round}`);
    const acks = Promise.all(
      Array.from({ length: 10 }, (_, reply) =>
        socket.emitWithAck('chat', { key: `${round}-${reply}`, chat: 'a reply', quote: id }),
      ),
    );
    await viewOf(await remove(creator, room, id));
    await acks;
  }
  const client = await mongoose.createConnection(mongoUrl).asPromise();
  const stored = await client.collection('chats').find({}).toArray();
  await client.close();
  assert.ok(stored.length > 10);
  assert.doesNotMatch(JSON.stringify(stored), /forget me/);
});

test('a reply keeps nothing of a deleted message when another node interrupts the storing of its group', async (t) => {
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  const node = new TestNode(db, await testFolder(t));
  atEnd(t, () => node.end());
  const { chats } = node;
  const room = new mongoose.Types.ObjectId(await node.createRoom(5));
  const member = { member: 'someone', user: '#2e8b57', number: 1234 };
  const send = (key: string, content: Parameters<typeof chats.send>[3]) =>
    chats.send(room.toHexString(), member, key, content);

  const original = await send('original', { chat: 'forget me' });
  const id = new mongoose.Types.ObjectId(original.id);
  await db.Chat.updateOne({ _id: id }, { $set: { removed: 'author' }, $unset: { chat: 1 } });
  // The place of the last of the three chats below, taken by another node.
  const later = Date.now() + 60_000;
  const nextPlace = placesAfter(original.cursor, room);
  const [, , place] = [nextPlace(later), nextPlace(later), nextPlace(later)];
  await db.Chat.create({
    ...place,
    room,
    ...member,
    member: 'elsewhere',
    key: 'other',
    chat: 'from elsewhere',
  });

  // The first is stored at once, the other two together.
  const [, reply, last] = await Promise.all([
    send('first', { chat: 'first' }),
    send('reply', { chat: 'a reply', quote: { id, ...member, chat: 'forget me' } }),
    send('last', { chat: 'last' }),
  ]);
  assert.deepEqual(reply.quote, { id: original.id, ...member });
  assert.ok(last.cursor > cursorOf(place), 'after the other node’s chat');
  assert.doesNotMatch(JSON.stringify(await db.Chat.find().lean()), /forget me/);
});

test('deletions in a row are limited', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const most = RATES.removals.most.session;
  const statuses: number[] = [];
  for (let tries = 0; tries <= most; tries++)
    statuses.push((await remove(creator, room, 'f'.repeat(24))).status);
  assert.deepEqual([statuses.indexOf(429), statuses.lastIndexOf(404)], [most, most - 1]);
});
