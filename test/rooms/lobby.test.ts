import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { next } from '../support/until.js';
import { errorIn, Visitor } from '../support/visitor.js';

test('the lobby lists every room with its title, seats and lock', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const open = await creator.createRoom({ title: '<b>토끼</b> & 고양이' });
  const locked = await creator.createRoom({ title: 'secrets', max: 2, password: 'moon' });
  const page = await new Visitor(t, url).page('/');
  assert.match(page, new RegExp(`data-room-id="${open}"`));
  assert.match(page, new RegExp(`data-room-id="${locked}"`));
  assert.match(page, /&lt;b&gt;토끼&lt;\/b&gt; &amp; 고양이/);
  assert.doesNotMatch(page, /moon/);
});

test('an open lobby shows new rooms, changes and removals', async (t) => {
  const { url } = await startService(t);
  const lobby = await new Visitor(t, url).watchLobby();
  const creator = new Visitor(t, url);

  const made = next<RoomView>(lobby, 'newRoom');
  const id = await creator.createRoom({ title: 'tea', max: 4, password: 'x' });
  const room = await made;
  assert.deepEqual(
    { ...room, owner: '', colours: [], createdAt: '' },
    {
      id,
      title: 'tea',
      max: 4,
      members: 1,
      locked: true,
      closed: false,
      owner: '',
      colours: [],
      createdAt: '',
    },
  );
  assert.match(room.owner, /^#[0-9a-f]{6}$/);
  assert.deepEqual(room.colours, [room.owner]);
  assert.equal(new Date(room.createdAt).toISOString(), room.createdAt);

  const changed = next<RoomView>(lobby, 'updateRoom');
  const guest = new Visitor(t, url);
  await guest.form(`/room/${id}/unlock`, { password: 'x' });
  await guest.enter(id);
  const { members, colours } = await changed;
  assert.equal(members, 2);
  assert.equal(colours[0], room.owner, 'who has been there longest comes first');
  assert.equal(new Set(colours).size, 2);

  const removed = next<string>(lobby, 'removeRoom');
  assert.equal(await (await creator.request(`/room/${id}`, { method: 'DELETE' })).text(), 'ok');
  assert.equal(await removed, id);
});

test('the form explains what is wrong with each field and keeps what was typed', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url, 'en');
  const response = await visitor.form('/room', { title: ' ', max: '1', password: 'p'.repeat(129) });
  assert.equal(response.status, 422);
  const page = await response.text();
  assert.match(page, /aria-invalid="true"/);
  for (const field of ['title', 'max', 'password']) assert.match(page, new RegExp(`id="${field}-error"`));
  assert.doesNotMatch(page, /ppppp/, 'a password is never sent back');
});

for (const [what, body, code] of [
  ['a title of 61 characters', { title: '가'.repeat(61) }, 'title_invalid'],
  ['a title that is not text', { title: { $gt: '' } }, 'title_invalid'],
  ['a limit of 1', { title: 'a', max: 1 }, 'max_invalid'],
  ['a limit of 1001', { title: 'a', max: '1001' }, 'max_invalid'],
  ['a limit of 2.5', { title: 'a', max: 2.5 }, 'max_invalid'],
  ['a limit that is not a number', { title: 'a', max: [5] }, 'max_invalid'],
  ['a password of 129 characters', { title: 'a', password: 'p'.repeat(129) }, 'password_invalid'],
  ['a list instead of an object', [1, 2], 'malformed'],
] as const) {
  test(`${what} creates no room`, async (t) => {
    const { url } = await startService(t);
    const visitor = new Visitor(t, url);
    const error = await errorIn(await visitor.json('/room', body));
    assert.equal(error.status, 422);
    assert.equal(error.code, code);
    assert.doesNotMatch(await visitor.page('/'), /<[^>]+data-room-id="[0-9a-f]/);
  });
}

test('the longest title, highest limit and longest password create a room', async (t) => {
  const { url } = await startService(t);
  await new Visitor(t, url).createRoom({ title: '🌈'.repeat(60), max: 1000, password: '🔑'.repeat(128) });
});

test('the limit defaults to 10', async (t) => {
  const { url } = await startService(t);
  const lobby = await new Visitor(t, url).watchLobby();
  const made = next<RoomView>(lobby, 'newRoom');
  await new Visitor(t, url).form('/room', { title: 'a' });
  assert.equal((await made).max, 10);
});

test('the language follows the browser until another one is chosen', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url, 'fr-FR, en-GB;q=0.8, ko;q=0.5');
  assert.match(await visitor.page('/'), /<html lang="en"/);
  const chosen = await visitor.request('/room?lang=ko');
  assert.equal(chosen.status, 303);
  assert.equal(chosen.headers.get('location'), '/room');
  assert.match(await visitor.page('/'), /<html lang="ko"/);
});
