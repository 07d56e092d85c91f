import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeGif } from '../support/gif.js';
import { SOON_GONE, startService } from '../support/service.js';
import { next, until } from '../support/until.js';
import { errorIn, sendChat, Visitor } from '../support/visitor.js';

test('a room is removed with its chats and GIFs when its last member leaves, and disappears from open lobbies', async (t) => {
  const { url, uploadsDir } = await startService(t, SOON_GONE);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const lobby = await new Visitor(t, url).watchLobby();
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  await sendChat(a, 'hello');
  await creator.gif(room, await makeGif());
  assert.deepEqual(await readdir(uploadsDir), [room]);

  a.disconnect();
  await sendChat(b, 'alone now');
  const removed = next<string>(lobby, 'removeRoom');
  b.disconnect();
  assert.equal(await removed, room);
  assert.doesNotMatch(await guest.page('/'), new RegExp(room));
  assert.deepEqual(await readdir(uploadsDir), []);
  assert.equal((await guest.request(`/room/${room}`)).headers.get('location'), '/');
});

test('a reload does not end the room', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '3000' });
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const before = await creator.enter(room);
  await sendChat(before, 'before');
  before.io.engine.close();
  const after = await creator.enter(room);
  await wait(3500);
  await sendChat(after, 'after');
  assert.match(await creator.page(`/room/${room}`), /before/);
});

test('a room is unchanged for a member who left and returns within the grace period', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '3000' });
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  (await creator.enter(room)).disconnect();
  await wait(200);
  const socket = await guest.enter(room);
  await wait(3500);
  await sendChat(socket, 'it is mine now');
});

test('the host can end a room with people in it, and all of them are notified', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const b = await guest.enter(room);
  const gone = next<{ code: string }>(b, 'gone');
  const cut = next(b, 'disconnect');
  assert.equal((await creator.request(`/room/${room}`, { method: 'DELETE' })).status, 200);
  assert.deepEqual(await gone, { code: 'room_not_found' });
  await cut;
  const again = await errorIn(await creator.request(`/room/${room}`, { method: 'DELETE' }));
  assert.deepEqual([again.status, again.code], [404, 'room_not_found']);
});

test('only the host can end a room: not a guest, not a stranger, not the last member within the grace period', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '600000' });
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const stranger = new Visitor(t, url);
  const room = await creator.createRoom();
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  for (const each of [guest, stranger]) {
    const error = await errorIn(await each.request(`/room/${room}`, { method: 'DELETE' }));
    assert.deepEqual([error.status, error.code], [403, 'forbidden']);
  }
  a.disconnect();
  b.disconnect();
  await until('the room is empty', async () => /0\/10/.test(await stranger.page('/')));
  for (const each of [creator, guest, stranger]) {
    assert.equal((await each.request(`/room/${room}`, { method: 'DELETE' })).status, 403);
  }
});
