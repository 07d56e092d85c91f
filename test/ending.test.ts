import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeGif } from './support/gif.js';
import { SOON_GONE, startService } from './support/service.js';
import { next, until } from './support/until.js';
import { errorIn, said, Visitor } from './support/visitor.js';

test('the last one out ends the room, its chats and its GIFs, and the lobby hears of it', async (t) => {
  const { url, uploadsDir } = await startService(t, SOON_GONE);
  const maker = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const lobby = await new Visitor(t, url).watchLobby();
  const room = await maker.makeRoom();
  const a = await maker.enter(room);
  const b = await guest.enter(room);
  await said(a, 'hello');
  await maker.gif(room, await makeGif());
  assert.deepEqual(await readdir(uploadsDir), [room]);

  a.disconnect();
  await said(b, 'alone now');
  const removed = next<string>(lobby, 'removeRoom');
  b.disconnect();
  assert.equal(await removed, room);
  assert.doesNotMatch(await guest.page('/'), new RegExp(room));
  assert.deepEqual(await readdir(uploadsDir), []);
  assert.equal((await guest.request(`/room/${room}`)).headers.get('location'), '/');
});

test('a reload does not end the room', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '3000' });
  const maker = new Visitor(t, url);
  const room = await maker.makeRoom();
  const before = await maker.enter(room);
  await said(before, 'before');
  before.io.engine.close();
  const after = await maker.enter(room);
  await wait(3500);
  await said(after, 'after');
  assert.match(await maker.page(`/room/${room}`), /before/);
});

test('who comes back within the grace period, after leaving on purpose, finds the room as it was', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '3000' });
  const maker = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await maker.makeRoom();
  (await maker.enter(room)).disconnect();
  await wait(200);
  const socket = await guest.enter(room);
  await wait(3500);
  await said(socket, 'it is mine now');
});

test('the owner may end a room with people in it, who are all told', async (t) => {
  const { url } = await startService(t);
  const maker = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await maker.makeRoom();
  await maker.enter(room);
  const b = await guest.enter(room);
  const gone = next<{ code: string }>(b, 'gone');
  const cut = next(b, 'disconnect');
  assert.equal((await maker.request(`/room/${room}`, { method: 'DELETE' })).status, 200);
  assert.deepEqual(await gone, { code: 'room_not_found' });
  await cut;
  const again = await errorIn(await maker.request(`/room/${room}`, { method: 'DELETE' }));
  assert.deepEqual([again.status, again.code], [404, 'room_not_found']);
});

test('nobody else may end a room: not a guest, not a stranger, not even the last one before the time', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '600000' });
  const maker = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const stranger = new Visitor(t, url);
  const room = await maker.makeRoom();
  const a = await maker.enter(room);
  const b = await guest.enter(room);
  for (const each of [guest, stranger]) {
    const error = await errorIn(await each.request(`/room/${room}`, { method: 'DELETE' }));
    assert.deepEqual([error.status, error.code], [403, 'forbidden']);
  }
  a.disconnect();
  b.disconnect();
  await until('the room is empty', async () => /0\/10/.test(await stranger.page('/')));
  for (const each of [maker, guest, stranger]) {
    assert.equal((await each.request(`/room/${room}`, { method: 'DELETE' })).status, 403);
  }
});
