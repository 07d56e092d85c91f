import assert from 'node:assert/strict';
import { test } from 'node:test';
import ColorHashModule from 'color-hash';
import { colorOf, freeName, oklabDistance } from '../../src/people/identity.js';
import type { Seat } from '../../src/models/room.js';
import { raisedMax } from '../../src/shared/door.js';
import type { Presence } from '../../src/shared/events.js';
import type { DoorView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { next } from '../support/until.js';
import { errorIn, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

/** Follows the redirect of a refusal. @returns the reason shown */
async function refusedWith(visitor: Visitor, response: Response): Promise<string> {
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), '/');
  return visitor.page('/');
}

test('opening a missing room leads to the lobby, which says so once', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  for (const id of ['x', '0'.repeat(24), '%00', 'constructor']) {
    const page = await refusedWith(visitor, await visitor.request(`/room/${id}`));
    assert.match(page, /role="alert"[^<]*<?[^<]*존재하지 않는 방입니다\./s);
  }
  assert.doesNotMatch(await visitor.page('/'), /존재하지 않는/);
});

test('only a person who gave a password reads that it was wrong', async (t) => {
  const { url } = await startService(t);
  const room = await new Visitor(t, url).createRoom({ password: '열려라 참깨' });
  const guest = new Visitor(t, url);
  const unlock = (password: string) => guest.form(`/room/${room}/unlock`, { password });
  for (const [gaveNone, ask] of [
    [true, () => guest.request(`/room/${room}`)],
    [true, () => guest.request(`/room/${room}?password=`)],
    [true, () => guest.request(`/room/${room}?view=log`)],
    [true, () => unlock('')],
    [false, () => guest.request(`/room/${room}?password=x`)],
    [false, () => unlock('x')],
  ] as const) {
    const page = await refusedWith(guest, await ask());
    assert.match(page, /비밀번호가 필요한 방이에요\./);
    assert.equal(!page.includes('비밀번호가 틀렸습니다.'), gaveNone);
  }
  for (const [password, code] of [
    ['', 'password_needed'],
    ['x', 'wrong_password'],
  ]) {
    const refused = await guest.json(`/room/${room}/unlock`, { password });
    assert.deepEqual([refused.status, (await errorIn(refused)).code], [403, code]);
  }
});

test('a refused link opens its room’s door in the lobby, however many rooms are newer', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ title: '오래된 <방>', password: 'secret' });
  await creator.enter(room);
  for (let newer = 0; newer < 50; newer++) await new Visitor(t, url).createRoom();
  const guest = new Visitor(t, url);
  const page = await refusedWith(guest, await guest.request(`/room/${room}`));
  assert.ok(!page.includes(`data-room-id="${room}"`), 'it is not in the list');
  const [door = ''] = /<dialog[^>]* id="door"[^]*?<\/dialog>/.exec(page) ?? [];
  assert.match(door, new RegExp(`data-room="${room}" data-state="locked"[^>]* open>`));
  assert.match(door, /오래된 &lt;방&gt;/);
  assert.match(door, new RegExp(`method="post" action="/room/${room}/unlock"`));
  assert.match(door, /<rect[^>]* fill="#[0-9a-f]{6}"/);
  assert.doesNotMatch(await guest.page('/'), /id="door"[^>]* open>/, 'it is shown once');
  assert.match(await guest.page(`/?door=${room}`), new RegExp(`data-room="${room}"[^>]* open>`));
  for (const id of ['0'.repeat(24), 'x', `${room}&door=${room}`])
    assert.doesNotMatch(await guest.page(`/?door=${id}`), /id="door"[^>]* open>/, id);
});

test('a room’s door shows what keeps a person out, and unlocking answers with the next door', async (t) => {
  const { url } = await startService(t);
  const [host, guest, late] = [new Visitor(t, url), new Visitor(t, url), new Visitor(t, url)];
  const room = await host.createRoom({ password: 'secret', max: 2 });
  await host.enter(room);
  const doorOf = async (who: Visitor) => {
    const door = (await (await who.request(`/room/${room}/door`)).json()) as DoorView;
    return [door.state, door.canKnock, raisedMax(door.room)];
  };
  assert.deepEqual(await doorOf(host), ['open', false, null]);
  assert.deepEqual(await doorOf(guest), ['locked', true, null]);
  const unlocked = (await (
    await guest.json(`/room/${room}/unlock`, { password: 'secret' })
  ).json()) as DoorView;
  assert.deepEqual([unlocked.state, unlocked.room.locked], ['open', true]);
  await guest.enter(room);
  assert.deepEqual(await doorOf(late), ['locked', true, 3]);
  await late.form(`/room/${room}/unlock`, { password: 'secret' });
  assert.deepEqual(await doorOf(late), ['full', true, 3]);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  assert.deepEqual(await doorOf(late), ['closed', true, 3]);
  for (const id of ['0'.repeat(24), 'x', '__proto__'])
    assert.equal((await errorIn(await late.request(`/room/${id}/door`))).code, 'room_not_found');
});

test('former members read that a room has ended, and everyone else that it does not exist', async (t) => {
  const { url } = await startService(t);
  const [host, guest, stranger] = [new Visitor(t, url), new Visitor(t, url), new Visitor(t, url)];
  const room = await host.createRoom();
  await host.enter(room);
  await guest.enter(room);
  await stranger.request(`/room/${room}`, { method: 'HEAD' });
  // Visiting other rooms since does not displace this one.
  for (let more = 0; more < 3; more++) await guest.enter(await guest.createRoom());
  await host.request(`/room/${room}`, { method: 'DELETE' });
  for (const who of [host, guest, guest])
    assert.match(await refusedWith(who, await who.request(`/room/${room}`)), /방이 끝났어요/);
  assert.match(
    await refusedWith(stranger, await stranger.request(`/room/${room}`)),
    /존재하지 않는 방입니다/,
  );
  const other = await guest.request(`/room/${'0'.repeat(24)}`);
  assert.match(await refusedWith(guest, other), /존재하지 않는 방입니다/);
});

test('a form posted to an ended room redirects to the lobby, which says so; a JSON client gets an error', async (t) => {
  const { url } = await startService(t);
  const [host, stranger] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await host.createRoom();
  await host.enter(room);
  await host.request(`/room/${room}`, { method: 'DELETE' });
  const gifForm = () => {
    const body = new FormData();
    body.set('gif', new Blob(['GIF89a']), 'a.gif');
    return { method: 'POST', headers: { accept: 'text/html' }, body };
  };
  for (const [who, reason] of [
    [host, /방이 끝났어요/],
    [stranger, /존재하지 않는 방입니다/],
  ] as const) {
    assert.match(await refusedWith(who, await who.form(`/room/${room}/chat`, { chat: 'late' })), reason);
    assert.match(await refusedWith(who, await who.request(`/room/${room}/gif`, gifForm())), reason);
    const json = await who.json(`/room/${room}/chat`, { chat: 'late' });
    assert.equal(json.status, 404);
    assert.equal((await errorIn(json)).code, 'room_not_found');
  }
});

test('a locked room opens only with its password, by form or by an old link', async (t) => {
  const { url } = await startService(t);
  const room = await new Visitor(t, url).createRoom({ password: '열려라 참깨' });
  const guest = new Visitor(t, url);
  const wrong = await guest.form(`/room/${room}/unlock`, { password: '열려라' });
  assert.match(await refusedWith(guest, wrong), /비밀번호가 틀렸습니다\./);
  const wrongLink = await guest.request(`/room/${room}?password=x`);
  assert.match(await refusedWith(guest, wrongLink), /비밀번호가 틀렸습니다\./);
  await assert.rejects(guest.connect({ room }), {
    data: { code: 'wrong_password', message: '비밀번호가 틀렸습니다.' },
  });

  const right = await guest.form(`/room/${room}/unlock`, { password: '열려라 참깨' });
  assert.equal(right.headers.get('location'), `/room/${room}`);
  await guest.enter(room);

  const other = new Visitor(t, url);
  await other.page('/');
  const link = await other.request(`/room/${room}?password=${encodeURIComponent('열려라 참깨')}`);
  assert.equal(link.headers.get('location'), `/room/${room}`);
  await other.enter(room);
});

test('a full room accepts nobody, by page or by socket, and its members keep their seats', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const late = new Visitor(t, url);
  const room = await creator.createRoom({ max: 2 });
  await creator.enter(room);
  await guest.enter(room);
  assert.match(await refusedWith(late, await late.request(`/room/${room}`)), /허용 인원이 초과하였습니다\./);
  await assert.rejects(late.connect({ room }), {
    data: { code: 'room_full', message: '허용 인원이 초과하였습니다.' },
  });
  await guest.enter(room);
});

test('all tabs of a person share one seat, which becomes free when the last one closes', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom({ max: 3 });
  const watching = await creator.enter(room);
  const joined = next<Presence>(watching, 'join');
  const tab = await guest.enter(room);
  assert.equal((await joined).members, 2);
  const otherTab = await guest.enter(room);
  tab.disconnect();
  await sendChat(otherTab, 'still here');
  const gone = next<Presence>(watching, 'exit');
  otherTab.disconnect();
  const { members, user } = await gone;
  assert.equal(members, 1);
  assert.equal(user, (await joined).user);
});

test('a lost connection keeps its seat for the grace period, unnoticed by the others', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '600' });
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom({ max: 2 });
  const watching = await creator.enter(room);
  const comings: string[] = [];
  const lost = await guest.enter(room);
  watching.on('join', () => comings.push('join'));
  watching.on('exit', () => comings.push('exit'));
  lost.io.engine.close();
  const back = await guest.enter(room);
  await sendChat(back, 'back again');
  assert.deepEqual(comings, []);

  const gone = next<Presence>(watching, 'exit');
  back.io.engine.close();
  assert.equal((await gone).members, 1);
});

test('the members of a room have different colours and numbers', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ max: 30 });
  const people = [creator, ...Array.from({ length: 29 }, () => new Visitor(t, url))];
  const sockets = await Promise.all(people.map((each) => each.enter(room)));
  const chats = await Promise.all(sockets.map((socket) => sendChat(socket, 'here')));
  assert.equal(new Set(chats.map((chat) => chat.user)).size, 30);
  assert.equal(new Set(chats.map((chat) => chat.number)).size, 30);
  for (const { user, number } of chats) {
    assert.match(user, /^#[0-9a-f]{6}$/);
    assert.ok(number >= 1000 && number <= 9999);
  }
});

test('a colour is what color-hash makes of the text', () => {
  // The package's file for Node is CommonJS with its class under `default`.
  const { default: ColorHash } = ColorHashModule as unknown as { default: typeof ColorHashModule };
  const original = new ColorHash();
  for (let i = 0; i < 500; i++)
    for (const text of [`session ${i}`, `#12ab${i}`, `한글 😀 ${i}`])
      assert.equal(colorOf(text), original.hex(text));
});

test('no new member looks like another one, while distinct colours are left', () => {
  for (let round = 0; round < 50; round++) {
    const seats: Seat[] = [];
    for (let i = 0; i < 12; i++) {
      const name = freeName({ color: colorOf(`${round} ${i}`), number: 1000 }, seats);
      for (const { user } of seats)
        assert.ok(oklabDistance(user, name.user) > 0.05, `${user} and ${name.user}`);
      seats.push({ member: String(i), ...name, since: null, nodes: [], until: null });
    }
  }
});

test('a socket without a session, or with an invalid room, is refused with a contract error', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await refusesSocket(new Visitor(t, url).connect({ room }), 'forbidden');
  for (const nonsense of [undefined, 7, { $ne: '' }, 'x', '0'.repeat(24)]) {
    await refusesSocket(creator.connect({ room: nonsense as string }), 'room_not_found');
  }
  await refusesSocket(creator.connect({ room, after: 'yesterday' }), 'cursor_invalid');
});
