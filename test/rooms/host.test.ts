import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Presence, RoomChange } from '../../src/shared/events.js';
import type { MemberView, RoomView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { collect, next, until } from '../support/until.js';
import { errorIn, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

const meIn = async (visitor: Visitor, room: string): Promise<string> =>
  /data-member="([\w-]{16})"[^>]* data-user/.exec(await visitor.page(`/room/${room}`))?.[1] ?? '';

/** A host and a guest, both connected. */
async function hostAndGuest(
  t: TestContext,
  wish: { max?: number; password?: string } = {},
  settings: Record<string, string> = {},
) {
  const { url } = await startService(t, settings);
  const host = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await host.createRoom(wish);
  const atHost = await host.enter(room);
  if (wish.password) await guest.form(`/room/${room}/unlock`, { password: wish.password });
  const atGuest = await guest.enter(room);
  return { url, host, guest, room, atHost, atGuest };
}

test('a removed member is out on every connection at once and stays out, and the others read a system line', async (t) => {
  const { url, host, guest, room, atHost, atGuest } = await hostAndGuest(t, { password: 'secret' });
  const secondTab = await guest.connect({ room });
  const member = await meIn(guest, room);
  const changes = collect<RoomChange>(atHost, 'changed');
  const exit = next<Presence>(atHost, 'exit');
  const gone = [atGuest, secondTab].map((socket) => next<{ code: string }>(socket, 'gone'));
  const cut = [atGuest, secondTab].map((socket) => next(socket, 'disconnect'));

  assert.equal((await host.json(`/room/${room}/members/${member}`, undefined, 'DELETE')).status, 204);
  assert.deepEqual(await Promise.all(gone), [{ code: 'shown_out' }, { code: 'shown_out' }]);
  await Promise.all(cut);
  assert.equal((await exit).member, member);
  assert.deepEqual(
    changes.map((change) => [change.kind, 'who' in change && change.who.member]),
    [['shown_out', member]],
  );

  assert.equal((await guest.request(`/room/${room}`)).headers.get('location'), '/');
  assert.match(await guest.page('/'), /방장이 내보내서/);
  await refusesSocket(guest.connect({ room }), 'shown_out');
  // Neither the password nor an invite readmits them.
  await guest.form(`/room/${room}/unlock`, { password: 'secret' });
  const invite = (await (await host.json(`/room/${room}/invites`, {})).json()) as { url: string };
  await guest.form(`/room/${room}/invite`, { token: new URL(invite.url).hash.slice(1) });
  await refusesSocket(guest.connect({ room }), 'shown_out');
  for (const refused of [
    guest.json(`/room/${room}/chat`, { chat: 'still here' }),
    guest.gif(room, new Uint8Array(10)),
    guest.request(`/room/${room}/chats?before=${'z'.repeat(9)}${'f'.repeat(24)}`),
    guest.request(`/room/${room}/gif/${'a'.repeat(22)}.gif`),
    guest.json(`/room/${room}/invites`, {}),
  ]) {
    const error = await errorIn(await refused);
    assert.deepEqual([error.status, error.code], [403, 'shown_out']);
  }
  // Others can still enter.
  const other = new Visitor(t, url);
  await other.form(`/room/${room}/unlock`, { password: 'secret' });
  await sendChat(await other.enter(room), 'I am new');
});

test('a closed room admits nobody new, keeps its members, and can be opened again', async (t) => {
  const { url, host, guest, room, atHost, atGuest } = await hostAndGuest(t);
  const facts = collect<RoomView>(atGuest, 'room');
  const changes = collect<RoomChange>(atGuest, 'changed');
  const lobby = await new Visitor(t, url).watchLobby();
  const updates = collect<RoomView>(lobby, 'updateRoom');

  const closed = await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  assert.equal(closed.status, 200);
  assert.equal(((await closed.json()) as RoomView).closed, true);
  await until('the lobby knows', () => updates.at(-1)?.closed === true);
  const late = new Visitor(t, url);
  assert.equal((await late.request(`/room/${room}`)).headers.get('location'), '/');
  assert.match(await late.page('/'), /노크해야 들어갈 수 있는 방/);
  await refusesSocket(late.connect({ room }), 'room_closed');
  assert.equal(
    (await errorIn(await late.request(`/room/${room}/chats?before=${'z'.repeat(9)}${'f'.repeat(24)}`))).code,
    'room_closed',
  );
  // A reload disconnects and reconnects.
  atGuest.io.engine.close();
  await sendChat(await guest.enter(room), 'I was here before');

  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await host.json(`/room/${room}`, { closed: false }, 'PATCH');
  await sendChat(await late.enter(room), 'now I can');
  await until('the guest has the new state', () => facts.length > 0);
  assert.deepEqual(changes.map(({ kind }) => kind).slice(0, 1), ['door_closed']);
  assert.ok(atHost.connected);
});

test('a new password keeps current members in and everyone else out', async (t) => {
  const { url, host, guest, room, atHost, atGuest } = await hostAndGuest(t, { password: 'old' });
  const gone = new Visitor(t, url);
  await gone.form(`/room/${room}/unlock`, { password: 'old' });
  (await gone.enter(room)).disconnect();
  await until('they have left', async () => /2\/10/.test(await host.page('/')));
  const invite = (await (await host.json(`/room/${room}/invites`, {})).json()) as { url: string };
  const changes = collect<RoomChange>(atHost, 'changed');

  assert.equal((await host.json(`/room/${room}`, { password: 'new' }, 'PATCH')).status, 200);
  await refusesSocket(gone.connect({ room }), 'wrong_password');
  await gone.form(`/room/${room}/unlock`, { password: 'old' });
  await refusesSocket(gone.connect({ room }), 'wrong_password');
  // Invites are bound to the password they were made for.
  await gone.form(`/room/${room}/invite`, { token: new URL(invite.url).hash.slice(1) });
  await refusesSocket(gone.connect({ room }), 'wrong_password');
  await gone.form(`/room/${room}/unlock`, { password: 'new' });
  await gone.enter(room);

  atGuest.disconnect();
  await until('the guest has left', async () => /2\/10/.test(await host.page('/')));
  await guest.enter(room);

  assert.equal((await host.json(`/room/${room}`, { password: '' }, 'PATCH')).status, 200);
  await new Visitor(t, url).enter(room);
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['password_set', 'password_removed'],
  );
});

test('a new title reaches all members and open lobbies, whatever characters it has', async (t) => {
  const { url, host, room, atGuest } = await hostAndGuest(t);
  const facts = collect<RoomView>(atGuest, 'room');
  const changes = collect<RoomChange>(atGuest, 'changed');
  const lobby = await new Visitor(t, url).watchLobby();
  const updates = collect<RoomView>(lobby, 'updateRoom');
  // A database could take the first two for a field path and a variable.
  const titles = [
    ['$owner.member', '$owner.member'],
    ['$$ROOT', '$$ROOT'],
    ['{"$set": {}}', '{"$set": {}}'],
    ['  밤\u202E 산책  \n', '밤 산책'],
  ] as const;
  for (const [title, shown] of titles) {
    const answer = await host.json(`/room/${room}`, { title }, 'PATCH');
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as RoomView).title, shown);
    await until('the lobby knows', () => updates.at(-1)?.title === shown);
    await until('those inside know', () => facts.at(-1)?.title === shown);
    assert.deepEqual(changes.at(-1), { kind: 'title_changed', title: shown });
  }
  assert.match(await host.page(`/room/${room}`), /<title>밤 산책 · Huechat<\/title>/);
  await host.json(`/room/${room}`, { title: '밤 산책', max: 9 }, 'PATCH');
  await until('the new limit has arrived', () => changes.at(-1)?.kind === 'max_changed');
  assert.equal(changes.length, 5, 'the same title is no change');
});

test('the limit can be changed, but not below the number of members', async (t) => {
  const { url, host, room, atGuest } = await hostAndGuest(t, { max: 2 });
  const third = new Visitor(t, url);
  assert.equal((await third.request(`/room/${room}`)).headers.get('location'), '/');
  assert.equal((await host.json(`/room/${room}`, { max: 3 }, 'PATCH')).status, 200);
  await third.enter(room);
  const changes = collect<RoomChange>(atGuest, 'changed');
  const refused = await errorIn(await host.json(`/room/${room}`, { max: 2, closed: true }, 'PATCH'));
  assert.deepEqual([refused.status, refused.code], [409, 'max_below_members']);
  assert.match(refused.message, /3명/);
  const page = await host.page('/');
  assert.match(page, /3\/3/);
  assert.deepEqual(changes, [], 'nothing of it was done');
});

test('only the host has the host’s powers, and invalid requests change nothing', async (t) => {
  const { url, host, guest, room, atHost } = await hostAndGuest(t);
  const changes = collect<RoomChange>(atHost, 'changed');
  const hostMember = await meIn(host, room);
  const guestMember = await meIn(guest, room);
  const stranger = new Visitor(t, url);
  const knocker = 'k'.repeat(16);
  for (const each of [guest, stranger]) {
    for (const attempt of [
      each.json(`/room/${room}`, { closed: true }, 'PATCH'),
      each.json(`/room/${room}`, { title: 'mine now' }, 'PATCH'),
      each.json(`/room/${room}`, { max: 5 }, 'PATCH'),
      each.json(`/room/${room}`, { password: 'mine now' }, 'PATCH'),
      each.json(`/room/${room}/members/${hostMember}`, undefined, 'DELETE'),
      each.json(`/room/${room}/members/${guestMember}`, undefined, 'DELETE'),
      each.json(`/room/${room}/host`, { member: guestMember }, 'PUT'),
      each.json(`/room/${room}/knocks/${knocker}`, { letIn: true }, 'PUT'),
      each.json(`/room/${room}/knocks/${knocker}`, { letIn: false }, 'PUT'),
    ]) {
      const error = await errorIn(await attempt);
      assert.deepEqual([error.status, error.code], [403, 'not_owner']);
    }
  }
  const bad: [Promise<Response>, number, string][] = [
    [host.json(`/room/${room}/members/${hostMember}`, undefined, 'DELETE'), 422, 'not_yourself'],
    [host.json(`/room/${room}/members/${'x'.repeat(16)}`, undefined, 'DELETE'), 404, 'member_not_found'],
    [host.json(`/room/${room}/members/nobody`, undefined, 'DELETE'), 404, 'member_not_found'],
    [host.json(`/room/${room}/knocks/${knocker}`, { letIn: true }, 'PUT'), 404, 'knock_not_found'],
    [host.json(`/room/${room}/knocks/${knocker}`, { letIn: false }, 'PUT'), 404, 'knock_not_found'],
    [host.json(`/room/${room}/knocks/${knocker}`, { letIn: 'yes' }, 'PUT'), 422, 'malformed'],
    [host.json(`/room/${room}/host`, { member: 'x'.repeat(16) }, 'PUT'), 404, 'member_not_found'],
    [host.json(`/room/${room}/host`, { member: 'nobody' }, 'PUT'), 404, 'member_not_found'],
    [host.json(`/room/${room}/host`, { member: { $ne: '' } }, 'PUT'), 422, 'malformed'],
    [host.json(`/room/${room}/host`, {}, 'PUT'), 422, 'malformed'],
    [host.json(`/room/${'0'.repeat(24)}/host`, { member: guestMember }, 'PUT'), 404, 'room_not_found'],
    [host.json(`/room/${room}`, {}, 'PATCH'), 422, 'malformed'],
    [host.json(`/room/${room}`, { owner: 'x' }, 'PATCH'), 422, 'malformed'],
    [host.json(`/room/${room}`, { closed: 'true' }, 'PATCH'), 422, 'malformed'],
    [host.json(`/room/${room}`, { title: '' }, 'PATCH'), 422, 'title_invalid'],
    [host.json(`/room/${room}`, { title: '\u200B \u2800' }, 'PATCH'), 422, 'title_invalid'],
    [host.json(`/room/${room}`, { title: '가'.repeat(61) }, 'PATCH'), 422, 'title_invalid'],
    [host.json(`/room/${room}`, { title: ['a'] }, 'PATCH'), 422, 'title_invalid'],
    [host.json(`/room/${room}`, { title: { $literal: 'a' } }, 'PATCH'), 422, 'title_invalid'],
    [host.json(`/room/${room}`, { max: 1 }, 'PATCH'), 422, 'max_invalid'],
    [host.json(`/room/${room}`, { max: { $gt: 1 } }, 'PATCH'), 422, 'max_invalid'],
    [host.json(`/room/${room}`, { password: { $ne: '' } }, 'PATCH'), 422, 'password_invalid'],
    [host.json(`/room/${room}`, { password: 'x'.repeat(129) }, 'PATCH'), 422, 'password_invalid'],
    [host.json(`/room/${'0'.repeat(24)}`, { closed: true }, 'PATCH'), 404, 'room_not_found'],
    [host.json(`/room/${'0'.repeat(24)}/members/${guestMember}`, undefined, 'DELETE'), 404, 'room_not_found'],
  ];
  for (const [attempt, status, code] of bad) {
    const error = await errorIn(await attempt);
    assert.deepEqual([error.status, error.code], [status, code]);
  }
  assert.deepEqual(changes, []);
});

test('the host hands the room to another member, who answers knocks from then on', async (t) => {
  const { url, host, guest, room, atHost, atGuest } = await hostAndGuest(t, { password: 'secret' });
  const invite = (await (await host.json(`/room/${room}/invites`, {})).json()) as { url: string };
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const received = next<MemberView[]>(atHost, 'knocks');
  const lobby = await knocker.watchLobby();
  await lobby.emitWithAck('knock', room);
  const [waiting] = await received;
  // A person who opened the page and never connected cannot become the host.
  const expected = new Visitor(t, url);
  await expected.form(`/room/${room}/unlock`, { password: 'secret' });
  const reserved = await meIn(expected, room);
  const early = await host.json(`/room/${room}/host`, { member: reserved }, 'PUT');
  assert.equal((await errorIn(early)).code, 'member_not_found');

  const member = await meIn(guest, room);
  const knocks = next<MemberView[]>(atGuest, 'knocks');
  const coming = next<number>(atGuest, 'coming');
  const changes = [atHost, atGuest].map((socket) => collect<RoomChange>(socket, 'changed'));
  const facts = [atHost, atGuest].map((socket) => next<RoomView>(socket, 'room'));
  const own = await host.json(`/room/${room}/host`, { member: await meIn(host, room) }, 'PUT');
  assert.equal(own.status, 204);
  assert.equal((await host.json(`/room/${room}/host`, { member }, 'PUT')).status, 204);
  const [atFormer, atNew] = await Promise.all(facts);
  assert.equal(atFormer?.owner, atNew?.owner);
  assert.deepEqual(await knocks, [waiting]);
  assert.equal(await coming, 1);
  await until('both have the change', () => changes.every((each) => each.length > 0));
  for (const each of changes)
    assert.deepEqual(
      each.map((change) => [change.kind, 'who' in change && change.who.member]),
      [['host_changed', member]],
    );

  for (const attempt of [
    host.json(`/room/${room}`, { max: 5 }, 'PATCH'),
    host.json(`/room/${room}/members/${member}`, undefined, 'DELETE'),
    host.json(`/room/${room}/host`, { member }, 'PUT'),
    host.json(`/room/${room}/knocks/${waiting?.member ?? ''}`, { letIn: true }, 'PUT'),
  ]) {
    const error = await errorIn(await attempt);
    assert.deepEqual([error.status, error.code], [403, 'not_owner']);
  }
  assert.equal((await host.request(`/room/${room}`, { method: 'DELETE' })).status, 403);
  const answered = next<{ letIn: boolean }>(lobby, 'knockAnswered');
  const letIn = { letIn: true };
  await guest.json(`/room/${room}/knocks/${waiting?.member ?? ''}`, letIn, 'PUT');
  assert.equal((await answered).letIn, true);
  const invited = new Visitor(t, url);
  await invited.form(`/room/${room}/invite`, { token: new URL(invite.url).hash.slice(1) });
  await sendChat(await invited.enter(room), 'the invite still holds');
  const former = await meIn(host, room);
  assert.equal((await guest.json(`/room/${room}/members/${former}`, undefined, 'DELETE')).status, 204);
});

test('a room handed over while people leave and are removed has a host who is a member', async (t) => {
  const { url, host, room } = await hostAndGuest(t);
  for (let round = 0; round < 8; round++) {
    const leaver = new Visitor(t, url);
    const socket = await leaver.enter(room);
    const member = await meIn(leaver, room);
    const handed = host.json(`/room/${room}/host`, { member }, 'PUT');
    const removed =
      round % 2 === 0 ? host.json(`/room/${room}/members/${member}`, undefined, 'DELETE') : undefined;
    socket.disconnect();
    const statuses = [await handed, await removed].map((answer) => answer?.status ?? 204);
    assert.ok(
      statuses.every((status) => [204, 403, 404].includes(status)),
      String(statuses),
    );
    await until(
      'the host who stays is the host',
      async () => (await host.json(`/room/${room}`, { max: 5 + round }, 'PATCH')).status === 200,
    );
  }
});

test('when the host leaves for good, the longest-standing member becomes the host', async (t) => {
  const { url, host, guest, room, atHost, atGuest } = await hostAndGuest(
    t,
    { password: 'secret' },
    { EMPTY_ROOM_GRACE_MS: '3000' },
  );
  const third = new Visitor(t, url);
  await third.form(`/room/${room}/unlock`, { password: 'secret' });
  const atThird = await third.enter(room);
  const changes = collect<RoomChange>(atThird, 'changed');
  const guestMember = await meIn(guest, room);

  // A reload does not count as leaving.
  atHost.io.engine.close();
  const again = await host.enter(room);
  assert.equal((await errorIn(await guest.json(`/room/${room}`, { max: 9 }, 'PATCH'))).code, 'not_owner');
  again.disconnect();
  await until('there is another host', () => changes.length > 0);
  assert.deepEqual(
    changes.map((change) => [change.kind, 'who' in change && change.who.member]),
    [['host_changed', guestMember]],
  );
  assert.equal((await guest.json(`/room/${room}`, { max: 9 }, 'PATCH')).status, 200);
  // The creator is now an ordinary member, who still needs no password.
  await host.enter(room);
  assert.equal((await errorIn(await host.json(`/room/${room}`, { max: 8 }, 'PATCH'))).code, 'not_owner');
  assert.equal((await errorIn(await host.request(`/room/${room}`, { method: 'DELETE' }))).code, 'forbidden');
  // After a lost connection the room passes on once the grace period is over.
  atGuest.io.engine.close();
  await until('the third is the host', () => changes.at(-1)?.kind === 'host_changed' && changes.length > 2);
  assert.equal((await third.json(`/room/${room}`, { closed: true }, 'PATCH')).status, 200);
});

test('the first person to enter an empty room becomes its host', async (t) => {
  const { url } = await startService(t, { EMPTY_ROOM_GRACE_MS: '3000' });
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  (await creator.enter(room)).disconnect();
  await until('it is empty', async () => /0\/10/.test(await guest.page('/')));
  await guest.enter(room);
  assert.equal((await guest.json(`/room/${room}`, { max: 5 }, 'PATCH')).status, 200);
  await creator.enter(room);
  assert.equal((await errorIn(await creator.json(`/room/${room}`, { max: 6 }, 'PATCH'))).code, 'not_owner');
});

test('a new connection gets the room’s state, and the host’s gets the pending knocks', async (t) => {
  const { url, host, room, atHost } = await hostAndGuest(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const lobby = await knocker.watchLobby();
  const received = next<MemberView[]>(atHost, 'knocks');
  await lobby.emitWithAck('knock', room);
  await received;
  const socket = host.open('/chat', { room });
  const facts = next<RoomView>(socket, 'room');
  const waiting = next<MemberView[]>(socket, 'knocks');
  assert.equal((await facts).closed, true);
  assert.equal((await waiting).length, 1);
});
