import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndingView, RoomView } from '../../src/shared/views.js';
import { SOON_GONE, startService } from '../support/service.js';
import { next, until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

/** Long enough that no room ends during a test. */
const GRACE_MS = 600_000;
const LONG = { EMPTY_ROOM_GRACE_MS: String(GRACE_MS) };

async function endingsFor(who: Visitor, cookie?: string): Promise<EndingView[]> {
  const response = cookie
    ? await fetch(`${who.url}/endings`, { headers: { cookie } })
    : await who.request('/endings');
  return ((await response.json()) as { endings: EndingView[] }).endings;
}

const readsOfEnding = (who: Visitor) =>
  until('they are notified that a room is ending', async () => (await endingsFor(who)).length > 0);

test('the last member to leave sees how long the room has left, and nobody else does', async (t) => {
  const { url } = await startService(t, LONG);
  const [creator, guest, stranger] = [new Visitor(t, url), new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom({ title: '<em>차</em>' });
  const [atCreator, atGuest] = [await creator.enter(room), await guest.enter(room)];
  await stranger.page('/');
  const left = next(atCreator, 'exit');
  atGuest.disconnect();
  await left;
  assert.deepEqual(await endingsFor(creator), [], 'they are still in it');
  assert.deepEqual(await endingsFor(guest), [], 'the room is still occupied');

  atCreator.disconnect();
  await readsOfEnding(creator);
  const [ending] = await endingsFor(creator);
  assert.ok(ending);
  assert.deepEqual([ending.id, ending.title], [room, '<em>차</em>']);
  assert.ok(ending.endsIn > 0 && ending.endsIn <= GRACE_MS, String(ending.endsIn));
  assert.deepEqual(await endingsFor(guest), []);
  assert.deepEqual(await endingsFor(stranger), []);
  assert.deepEqual(await endingsFor(stranger, `${stranger.cookie}; visited=${room}`), [], 'a made-up cookie');

  await guest.enter(room);
  assert.deepEqual(await endingsFor(creator), [], 'the room goes on');
});

test('a lost connection gets the same notice, and so does each of two members who leave at once', async (t) => {
  const { url } = await startService(t, LONG);
  const [creator, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const [atCreator, atGuest] = [await creator.enter(room), await guest.enter(room)];
  atCreator.io.engine.close();
  atGuest.disconnect();
  await readsOfEnding(creator);
  await readsOfEnding(guest);
  await creator.connect({ room });
  for (const each of [creator, guest]) assert.deepEqual(await endingsFor(each), []);
});

test('an open lobby updates when its person leaves a room in another tab, and when they return', async (t) => {
  const { url } = await startService(t, LONG);
  const [person, stranger] = [new Visitor(t, url), new Visitor(t, url)];
  await person.page('/');
  await stranger.page('/');
  const lobby = await person.watchLobby();
  const elsewhere = await stranger.watchLobby();
  elsewhere.on('left', () => assert.fail('it is nobody else’s business'));
  const room = await person.createRoom();
  const socket = await person.enter(room);
  const left = next(lobby, 'left');
  socket.io.engine.close();
  await left;
  assert.equal((await endingsFor(person)).length, 1);
  await person.page(`/room/${room}`);
  assert.deepEqual(await endingsFor(person), [], 'the page is loaded again');
  const updates: RoomView[] = [];
  lobby.on('updateRoom', (view) => updates.push(view));
  await person.connect({ room });
  await until('the lobby has the update', () =>
    updates.some(({ id, members }) => id === room && members === 1),
  );
  assert.deepEqual(await endingsFor(person), []);
});

test('former members read that a room has ended wherever they ask for it, and strangers that it does not exist', async (t) => {
  const { url } = await startService(t, SOON_GONE);
  const [creator, stranger] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const lobby = await stranger.watchLobby();
  const removed = next(lobby, 'removeRoom');
  socket.disconnect();
  await removed;
  assert.deepEqual(await endingsFor(creator), []);
  for (const ask of [
    (who: Visitor) => who.request(`/room/${room}`),
    (who: Visitor) => who.form(`/room/${room}/chat`, { chat: 'is anybody here?' }),
    (who: Visitor) => who.form(`/room/${room}/unlock`, { password: 'x' }),
  ])
    for (const [who, words] of [
      [creator, '방이 끝났어요. 나눈 대화와 GIF도 모두 삭제됐어요.'],
      [stranger, '존재하지 않는 방입니다.'],
    ] as const) {
      const response = await ask(who);
      assert.equal(response.headers.get('location'), '/');
      assert.match(await who.page('/'), new RegExp(words));
    }
});

test('without JavaScript the lobby’s HTML says that a room is ending', async (t) => {
  const { url } = await startService(t, LONG);
  const person = new Visitor(t, url);
  const room = await person.createRoom({ title: 'tea & cake' });
  await person.page(`/room/${room}?view=log`);
  const page = await person.page('/');
  const [, toasts = ''] = /id="endings"[^>]*>(.*?)<section/s.exec(page) ?? [];
  assert.match(toasts, /tea &amp; cake/);
  assert.match(toasts, /\d+초 뒤에 사라져요/);
  assert.match(toasts, new RegExp(`href="/room/${room}"`));
  const other = new Visitor(t, url);
  await other.page(`/room/${room}?view=log`);
  assert.doesNotMatch(await person.page('/'), /초 뒤에 사라져요/, 'the room is occupied again');
});
