import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import mongoose from 'mongoose';
import type { DoorView, KnockAck, MemberView, RoomChange } from '../src/shared/events.js';
import { startService } from './support/service.js';
import { PATIENCE_MS, collect, next, until } from './support/until.js';
import { errorIn, type LobbySocket, refusesSocket, said, Visitor } from './support/visitor.js';

const knockAt = (lobby: LobbySocket, room: unknown): Promise<KnockAck> =>
  lobby.timeout(PATIENCE_MS).emitWithAck('knock', room as string);

/** A room with its host in it, and somebody in the lobby. */
async function hostAndKnocker(t: TestContext, wish: { max?: number; password?: string } = {}) {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.makeRoom(wish);
  const atHost = await host.enter(room);
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const lobby = await knocker.watchLobby();
  const knocks = collect<MemberView[]>(atHost, 'knocks');
  return { url, host, room, atHost, knocker, lobby, knocks };
}

test('who knocks at a closed door is seen by the host alone, let in, and sits under the name they knocked with', async (t) => {
  const { url, host, room, atHost, knocker, lobby, knocks } = await hostAndKnocker(t);
  const guest = await new Visitor(t, url).enter(room);
  const seenByGuest = collect(guest, 'knocks');
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');

  assert.deepEqual(await knockAt(lobby, room), { waiting: true });
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  const [who] = knocks.at(-1) ?? [];
  assert.ok(who);
  const changed = next<RoomChange>(guest, 'changed');
  const answered = next(lobby, 'knockAnswered');
  assert.equal((await host.json(`/room/${room}/knocks/${who.member}`, { letIn: true }, 'PUT')).status, 204);
  assert.deepEqual(await answered, { room, letIn: true });
  assert.deepEqual(await changed, { kind: 'let_in', who });
  const mine = await said(await knocker.enter(room), 'thank you');
  assert.deepEqual([mine.member, mine.user, mine.number], [who.member, who.user, who.number]);
  assert.deepEqual(knocks.at(-1), []);
  assert.deepEqual(seenByGuest, []);
  // The door is still closed for everybody else.
  const late = new Visitor(t, url);
  await late.page('/');
  await refusesSocket(late.connect({ room }), 'room_closed');
  assert.ok(atHost.connected);
});

test('who is turned away is told, cannot knock again at once, and does not get in', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
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

test('a full room becomes one larger for who is let in', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t, { max: 2 });
  await new Visitor(t, url).enter(room);
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
  // The place is theirs, whoever else comes first.
  assert.equal((await new Visitor(t, url).request(`/room/${room}`)).headers.get('location'), '/');
  await knocker.enter(room);
  assert.match(await host.page('/'), /3\/3/);
});

test('letting somebody into a full room says that the limit has changed, and into another room does not', async (t) => {
  const { url, host, room, atHost, knocker, lobby, knocks } = await hostAndKnocker(t, { max: 2 });
  const guest = await new Visitor(t, url).enter(room);
  const changes = collect<RoomChange>(guest, 'changed');
  const letIn = async (at: LobbySocket) => {
    await knockAt(at, room);
    await until('the host hears it', () => knocks.at(-1)?.length === 1);
    const answered = next(at, 'knockAnswered');
    await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
    await answered;
  };
  await letIn(lobby);
  await knocker.enter(room);
  await until('all is said', () => changes.length === 2);
  const [admission, limit] = changes;
  assert.equal(admission?.kind, 'let_in');
  assert.deepEqual(limit, { kind: 'max_changed', max: 3 });

  await host.json(`/room/${room}`, { closed: true, max: 10 }, 'PATCH');
  const second = new Visitor(t, url);
  await second.page('/');
  await letIn(await second.watchLobby());
  await second.enter(room);
  await until('the admission is said', () => changes.filter(({ kind }) => kind === 'let_in').length === 2);
  assert.equal(changes.filter(({ kind }) => kind === 'max_changed').length, 2, 'by the host, and not again');
  assert.ok(atHost.connected);
});

test('somebody without the password can ask the host, who lets them past it', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t, { password: 'secret' });
  assert.deepEqual(await knockAt(lobby, room), { waiting: true });
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  await refusesSocket(knocker.connect({ room }), 'wrong_password');
  await host.json(`/room/${room}/knocks/${knocks.at(-1)?.[0]?.member}`, { letIn: true }, 'PUT');
  // It is for good: they come back without asking again.
  (await knocker.enter(room)).disconnect();
  await knocker.enter(room);
  const other = new Visitor(t, url);
  await other.page('/');
  await refusesSocket(other.connect({ room }), 'wrong_password');
});

test('a room that can have no more people cannot be knocked at', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.makeRoom({ max: 1000 });
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
  await client.collection('rooms').updateOne({}, { $push: { seats: { $each: seats } } } as never);
  await client.close();
  const knocker = new Visitor(t, url);
  await knocker.page('/');
  const door = (await (await knocker.request(`/room/${room}/door`)).json()) as DoorView;
  assert.deepEqual([door.state, door.canKnock, door.raisedMax], ['full', false, null]);
  const ack = await knockAt(await knocker.watchLobby(), room);
  assert.ok('error' in ack && ack.error.code === 'room_full');
});

test('who goes away from the door is no longer seen there', async (t) => {
  const { host, room, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  lobby.disconnect();
  await until('the host sees nobody', () => knocks.at(-1)?.length === 0);
});

test('the new host hears those who wait', async (t) => {
  const { url, host, room, atHost, lobby, knocks } = await hostAndKnocker(t);
  const nextHost = await new Visitor(t, url).enter(room);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  const waiting = next<MemberView[]>(nextHost, 'knocks');
  atHost.disconnect();
  assert.equal((await waiting).length, 1);
});

test('a knock that makes no sense is refused in the contract’s words and heard by nobody', async (t) => {
  const { url, host, room, lobby, knocks } = await hostAndKnocker(t, { password: 'secret' });
  const code = async (at: unknown, socket = lobby) => {
    const ack = await knockAt(socket, at);
    return 'error' in ack ? ack.error.code : 'heard';
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

test('knocks sent in one breath end with their connection, wherever they were', async (t) => {
  const { url, host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  const other = new Visitor(t, url);
  const elsewhere = await other.makeRoom();
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
  // Hanging up in the middle of it leaves nobody at a door either.
  for (const door of doors) lobby.emit('knock', door, () => undefined);
  lobby.disconnect();
  await until('nobody is left', () => knocks.at(-1)?.length === 0 && knocksElsewhere.at(-1)?.length === 0);
  const member = knocksElsewhere.flat()[0]?.member;
  const answer = await other.json(`/room/${elsewhere}/knocks/${member}`, { letIn: true }, 'PUT');
  assert.equal((await errorIn(answer)).code, 'knock_not_found');
  await refusesSocket(knocker.connect({ room: elsewhere }), 'room_closed');
});

test('more knocks in one breath than anybody clicks are refused', async (t) => {
  const { host, room, lobby } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  const acks = await Promise.all(Array.from({ length: 20 }, () => knockAt(lobby, room)));
  const refused = acks.filter((ack) => 'error' in ack && ack.error.code === 'too_many');
  assert.equal(refused.length, 15);
});

test('a knock ends when its person gets in by themselves', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  const member = knocks.at(-1)?.[0]?.member;
  await host.json(`/room/${room}`, { closed: false }, 'PATCH');
  await knocker.enter(room);
  await until('nobody waits', () => knocks.at(-1)?.length === 0);
  for (const letIn of [true, false]) {
    const answer = await host.json(`/room/${room}/knocks/${member}`, { letIn }, 'PUT');
    assert.deepEqual((await errorIn(answer)).code, 'knock_not_found');
  }
});

test('letting in somebody who got in by themselves and was removed is answered at once', async (t) => {
  const { host, room, knocker, lobby, knocks } = await hostAndKnocker(t);
  await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  await knockAt(lobby, room);
  await until('the host hears it', () => knocks.at(-1)?.length === 1);
  const member = knocks.at(-1)?.[0]?.member;
  await host.json(`/room/${room}`, { closed: false }, 'PATCH');
  await knocker.enter(room);
  await host.request(`/room/${room}/members/${member}`, { method: 'DELETE' });
  const answer = await host.json(`/room/${room}/knocks/${member}`, { letIn: true }, 'PUT');
  assert.deepEqual((await errorIn(answer)).code, 'knock_not_found');
  await refusesSocket(knocker.connect({ room }), 'shown_out');
});
