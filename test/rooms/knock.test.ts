import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import mongoose from 'mongoose';
import { raisedMax } from '../../src/shared/door.js';
import type { KnockAck, RoomChange } from '../../src/shared/events.js';
import type { DoorView, MemberView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { PATIENCE_MS, collect, next, until } from '../support/until.js';
import { errorIn, type LobbySocket, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

const knockAt = (lobby: LobbySocket, room: unknown): Promise<KnockAck> =>
  lobby.timeout(PATIENCE_MS).emitWithAck('knock', room as string);

/** A room with its host in it, and a guest in the lobby. */
async function hostAndKnocker(t: TestContext, wish: { max?: number; password?: string } = {}) {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom(wish);
  const atHost = await host.enter(room);
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const lobby = await knocker.watchLobby();
  const knocks = collect<MemberView[]>(atHost, 'knocks');
  return { url, host, room, atHost, knocker, lobby, knocks };
}

test('a knock at a closed room is shown to the host alone, and the admitted person keeps the name they knocked with', async (t) => {
  const { url, host, room, atHost, knocker, lobby, knocks } = await hostAndKnocker(t);
  const guest = await new Visitor(t, url).enter(room);
  const seenByGuest = collect(guest, 'knocks');
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');

  assert.deepEqual(await knockAt(lobby, room), { waiting: true });
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  const [who] = knocks.at(-1) ?? [];
  assert.ok(who);
  const changed = next<RoomChange>(guest, 'changed');
  const answered = next(lobby, 'knockAnswered');
  assert.equal((await host.json(`/room/${room}/knocks/${who.member}`, { letIn: true }, 'PUT')).status, 204);
  assert.deepEqual(await answered, { room, letIn: true });
  assert.deepEqual(await changed, { kind: 'let_in', who });
  const mine = await sendChat(await knocker.enter(room), 'thank you');
  assert.deepEqual([mine.member, mine.user, mine.number], [who.member, who.user, who.number]);
  assert.deepEqual(knocks.at(-1), []);
  assert.deepEqual(seenByGuest, []);
  // The room is still closed to everyone else.
  const late = new Visitor(t, url);
  await late.page('/');
  await refusesSocket(late.connect({ room }), 'room_closed');
  assert.ok(atHost.connected);
});

test('a declined person is notified, cannot knock again at once, and stays out', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  const member = knocks.at(-1)?.[0]?.member;
  const answered = next(lobby, 'knockAnswered');
  assert.equal((await host.json(`/room/${room}/knocks/${member}`, { letIn: false }, 'PUT')).status, 204);
  assert.deepEqual(await answered, { room, letIn: false });
  const again = await knockAt(lobby, room);
  assert.ok('error' in again && again.error.code === 'too_many');
  assert.match(again.error.message, /\d+초/);
  await refusesSocket(knocker.connect({ room }), 'room_closed');
  assert.equal(
    (await errorIn(await host.json(`/room/${room}/knocks/${member}`, { letIn: true }, 'PUT'))).code,
    'knock_not_found',
  );
});

test('admitting a person to a full room raises its limit by one', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t, { max: 2 });
  await new Visitor(t, url).enter(room);
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
  // The new seat is reserved for the person admitted, even if another person arrives first.
  assert.equal((await new Visitor(t, url).request(`/room/${room}`)).headers.get('location'), '/');
  await knocker.enter(room);
  assert.match(await host.page('/'), /3\/3/);
});

test('admitting a person announces a new limit in a full room, and only there', async (t) => {
  const { url, host, room, atHost, knocker, lobby, knocks } = await hostAndKnocker(t, { max: 2 });
  const guest = await new Visitor(t, url).enter(room);
  const changes = collect<RoomChange>(guest, 'changed');
  const letIn = async (at: LobbySocket) => {
    await knockAt(at, room);
    await until('the host sees it', () => knocks.at(-1)?.length === 1);
    const answered = next(at, 'knockAnswered');
    await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
    await answered;
  };
  await letIn(lobby);
  await knocker.enter(room);
  await until('both changes are announced', () => changes.length === 2);
  const [admission, limit] = changes;
  assert.equal(admission?.kind, 'let_in');
  assert.deepEqual(limit, { kind: 'max_changed', max: 3 });

  await host.json(`/room/${room}`, { closed: true, max: 10 }, 'PATCH');
  const second = new Visitor(t, url);
  await second.page('/');
  await letIn(await second.watchLobby());
  await second.enter(room);
  await until(
    'the admission is announced',
    () => changes.filter(({ kind }) => kind === 'let_in').length === 2,
  );
  assert.equal(changes.filter(({ kind }) => kind === 'max_changed').length, 2, 'by the host, and not again');
  assert.ok(atHost.connected);
});

test('a person without the password can knock, and the host can admit them', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t, { password: 'secret' });
  assert.deepEqual(await knockAt(lobby, room), { waiting: true });
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  await refusesSocket(knocker.connect({ room }), 'wrong_password');
  await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
  // Admission lasts: they can return without knocking again.
  (await knocker.enter(room)).disconnect();
  await knocker.enter(room);
  const other = new Visitor(t, url);
  await other.page('/');
  await refusesSocket(other.connect({ room }), 'wrong_password');
});

test('a room at the maximum limit cannot be knocked at', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ max: 1000 });
  await host.enter(room);
  const seats = Array.from({ length: 999 }, (_, index) => ({
    member: `m${index}`.padEnd(16, '_'),
    user: `#${(index + 1).toString(16).padStart(6, '0')}`,
    number: 1000 + index,
    since: new Date(),
    nodes: ['elsewhere'],
    until: null,
  }));
  const client = await mongoose.createConnection(mongoUrl).asPromise();
  await client.collection('rooms').updateMany({}, { $push: { seats: { $each: seats } } } as never);
  await client.close();
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const door = (await (await knocker.request(`/room/${room}/door`)).json()) as DoorView;
  assert.deepEqual([door.state, door.canKnock, raisedMax(door.room)], ['full', false, null]);
  const ack = await knockAt(await knocker.watchLobby(), room);
  assert.ok('error' in ack && ack.error.code === 'room_full');
});

test('a knock disappears when its person goes away', async (t) => {
  const { host, room, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  lobby.disconnect();
  await until('the host sees nobody', () => knocks.at(-1)?.length === 0);
});

test('a new host sees the pending knocks', async (t) => {
  const { url, host, room, atHost, lobby, knocks } = await hostAndKnocker(t);
  const nextHost = await new Visitor(t, url).enter(room);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  const waiting = next<MemberView[]>(nextHost, 'knocks');
  atHost.disconnect();
  assert.equal((await waiting).length, 1);
});

test('an invalid knock is refused with a contract error and reaches no host', async (t) => {
  const { url, host, room, lobby, knocks } = await hostAndKnocker(t, { password: 'secret' });
  const code = async (at: unknown, socket = lobby) => {
    const ack = await knockAt(socket, at);
    return 'error' in ack ? ack.error.code : 'received';
  };
  assert.equal(await code('0'.repeat(24)), 'room_not_found');
  for (const nonsense of [null, 7, {}, { $ne: '' }, ['x'], 'x'.repeat(10_000)]) {
    assert.equal(await code(nonsense), 'room_not_found');
  }
  await host.json(`/room/${room}`, { password: '' }, 'PATCH');
  assert.equal(await code(room), 'knock_needless');
  const nobody = await new Visitor(t, url).watchLobby();
  assert.equal(await code(room, nobody), 'forbidden');
  assert.deepEqual(knocks.flat(), []);
});

test('knocks sent in one burst end with their connection, in every room', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  const other = new Visitor(t, url);
  const elsewhere = await other.createRoom();
  const atOther = await other.enter(elsewhere);
  const knocksElsewhere = collect<MemberView[]>(atOther, 'knocks');
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await other.json(`/room/${elsewhere}`, { closed: true }, 'PATCH');

  const doors = [room, elsewhere, room, elsewhere];
  await Promise.all(doors.map((door) => knockAt(lobby, door)));
  await until(
    'only the last knock is left',
    () => knocks.at(-1)?.length === 0 && knocksElsewhere.at(-1)?.length === 1,
  );
  // Disconnecting in the middle of the burst leaves no knock behind either.
  for (const door of doors) lobby.emit('knock', door, () => undefined);
  lobby.disconnect();
  await until('nobody is left', () => knocks.at(-1)?.length === 0 && knocksElsewhere.at(-1)?.length === 0);
  const member = knocksElsewhere.flat()[0]?.member;
  const answer = await other.json(`/room/${elsewhere}/knocks/${member}`, { letIn: true }, 'PUT');
  assert.equal((await errorIn(answer)).code, 'knock_not_found');
  await refusesSocket(knocker.connect({ room: elsewhere }), 'room_closed');
});

test('knocks in a burst faster than a person can click are refused', async (t) => {
  const { host, room, lobby } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  const acks = await Promise.all(Array.from({ length: 20 }, () => knockAt(lobby, room)));
  const refused = acks.filter((ack) => 'error' in ack && ack.error.code === 'too_many');
  assert.equal(refused.length, 15);
});

test('a knock ends when its person enters another way', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  const member = knocks.at(-1)?.[0]?.member;
  await host.json(`/room/${room}`, { closed: false }, 'PATCH');
  await knocker.enter(room);
  await until('nobody waits', () => knocks.at(-1)?.length === 0);
  for (const letIn of [true, false]) {
    const answer = await host.json(`/room/${room}/knocks/${member}`, { letIn }, 'PUT');
    assert.deepEqual((await errorIn(answer)).code, 'knock_not_found');
  }
});

test('admitting a person who entered another way and was removed is answered at once', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host sees it', () => knocks.at(-1)?.length === 1);
  const member = knocks.at(-1)?.[0]?.member;
  await host.json(`/room/${room}`, { closed: false }, 'PATCH');
  await knocker.enter(room);
  await host.request(`/room/${room}/members/${member}`, { method: 'DELETE' });
  const answer = await host.json(`/room/${room}/knocks/${member}`, { letIn: true }, 'PUT');
  assert.deepEqual((await errorIn(answer)).code, 'knock_not_found');
  await refusesSocket(knocker.connect({ room }), 'shown_out');
});
