import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.js';
import { start } from '../src/server.js';
import type { LobbyView, MemberView, RoomView } from '../src/shared/views.js';
import { atEnd } from './support/at-end.js';
import { sharedParts, twoNodes } from './support/nodes.js';
import { ServiceProcess } from './support/process.js';
import { someOf } from './support/thorough.js';
import { PATIENCE_MS, collect, next, until } from './support/until.js';
import { type ChatSocket, sendChat, type Visitor as Person, Visitor } from './support/visitor.js';

/** The time by which everything is correct again after a part failed. */
const RIGHT_WITHIN_MS = 30_000;

const comesRight = (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> =>
  until(what, isSo, RIGHT_WITHIN_MS);

/** What a page in a room shows after the events it received. */
function shownIn(socket: ChatSocket) {
  const shown: { room?: RoomView; members: string[]; knocks: string[] } = { members: [], knocks: [] };
  const names = (people: MemberView[]) => people.map(({ member }) => member);
  socket.on('room', (room) => (shown.room = room));
  socket.on('members', (members) => (shown.members = names(members)));
  socket.on('join', ({ member }) => (shown.members = [...shown.members, member]));
  socket.on('exit', (who) => (shown.members = shown.members.filter((member) => member !== who.member)));
  socket.on('knocks', (waiting) => (shown.knocks = names(waiting)));
  return shown;
}

/** What an open lobby shows, from its first page and the events since. */
async function lobbyOf(visitor: Person) {
  const socket = await visitor.watchLobby();
  const rooms = new Map<string, RoomView>();
  socket.on('newRoom', (room) => rooms.set(room.id, room));
  socket.on('updateRoom', (room) => rooms.has(room.id) && rooms.set(room.id, room));
  socket.on('removeRoom', (id) => rooms.delete(id));
  const { rooms: list } = (await (
    await visitor.request('/', { headers: { accept: 'application/json' } })
  ).json()) as LobbyView;
  for (const room of list) rooms.set(room.id, room);
  return { socket, rooms };
}

/** The host ends the room from inside. */
async function endRoom(creator: Person, room: string): Promise<void> {
  const socket = await creator.enter(room);
  assert.equal((await creator.request(`/room/${room}`, { method: 'DELETE' })).status, 200);
  socket.disconnect();
}

test('rooms, people, knocks and lobbies follow another node’s changes while Redis is away and after it is back', async (t) => {
  const { a, b, redis } = await twoNodes(t);
  const host = new Visitor(t, a);
  const room = await host.createRoom();
  const doomed = await host.createRoom();
  const near = await host.enter(room);
  const guest = new Visitor(t, b);
  const far = await guest.enter(room);
  const inRoom = shownIn(far);
  const lobby = await lobbyOf(new Visitor(t, b));
  assert.deepEqual([...lobby.rooms.keys()].sort(), [room, doomed].sort());

  await redis.kill();
  const third = new Visitor(t, a);
  const inThird = await third.enter(room);
  await comesRight('who came on the other node is seen', () => inRoom.members.length === 3);
  await host.json(`/room/${room}`, { closed: true, max: 7 }, 'PATCH');
  const knocker = new Visitor(t, a);
  await knocker.page('/');
  const atDoor = await knocker.watchLobby();
  assert.deepEqual(await atDoor.timeout(PATIENCE_MS).emitWithAck('knock', room), { waiting: true });
  await host.json(`/room/${room}`, { password: 'secret' }, 'PATCH');
  await comesRight('door, limit and password are seen in the room', () => {
    const { closed, max, locked } = inRoom.room ?? {};
    return closed === true && max === 7 && locked === true;
  });
  const made = await host.createRoom({ title: 'made meanwhile' });
  await endRoom(host, doomed);
  await comesRight('the lobby shows what there is', () => lobby.rooms.has(made) && !lobby.rooms.has(doomed));
  await comesRight('and how it is', () => lobby.rooms.get(room)?.closed === true);

  assert.deepEqual(inRoom.knocks, []);
  near.disconnect();
  await comesRight('who is the host now sees who knocks', () => inRoom.knocks.length === 1);
  const mine = await sendChat(far, 'I am the host');
  assert.equal(inRoom.room?.owner, mine.user);

  const cut: string[] = [];
  for (const socket of [far, lobby.socket]) socket.on('disconnect', (reason) => cut.push(reason));
  await redis.run();
  for (const url of [a, b])
    await comesRight('all is well', async () => (await (await fetch(`${url}/readyz`)).text()) === 'ok');

  // Redis is away only for a moment, too short for an outage sync.
  await redis.kill();
  const opened = await guest.at(a).json(`/room/${room}`, { closed: false }, 'PATCH');
  assert.equal(opened.status, 200);
  await endRoom(host, made);
  const again = await host.createRoom({ title: 'made in that moment' });
  inThird.disconnect();
  await redis.run();
  await comesRight('the open door is seen', () => inRoom.room?.closed === false);
  await comesRight('who left is gone', () => inRoom.members.length === 1);
  await comesRight('the lobby is right', () => lobby.rooms.has(again) && !lobby.rooms.has(made));
  assert.deepEqual(cut, [], 'nobody was cut off for it');
});

test('while Redis is away lobbies get only changes, and a quiet room gets its state once', async (t) => {
  const { a, b, redis } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const room = await creator.createRoom();
  await creator.createRoom({ password: 'secret' });
  await creator.enter(room);
  const lobby = await lobbyOf(new Visitor(t, b));
  const updates = collect<RoomView>(lobby.socket, 'updateRoom');
  const far = await new Visitor(t, b).enter(room);
  await comesRight('all have arrived', () => updates.some(({ id, members }) => id === room && members === 2));
  const seeTwoRoomsArrive = async () => {
    for (let count = 0; count < 2; count++) {
      const made = next(lobby.socket, 'newRoom', RIGHT_WITHIN_MS);
      await creator.createRoom();
      await made;
    }
  };
  // Nothing is on its way to the lobby any more.
  await seeTwoRoomsArrive();
  const inLobby: string[] = [];
  lobby.socket.onAny((event: string) => inLobby.push(event));
  const inRoom: string[] = [];
  far.onAny((event: string) => inRoom.push(event));
  await redis.kill();
  const isAway = async () => (await (await fetch(`${b}/readyz`)).text()) !== 'ok';
  await comesRight('the outage is noticed', isAway);
  await comesRight('the room has the update', () => inRoom.includes('members'));
  // The new room's arrival proves that the list has been read, and rooms more than once.
  await seeTwoRoomsArrive();
  assert.deepEqual(inLobby, ['newRoom', 'newRoom']);
  assert.deepEqual(
    inRoom.filter((event) => event !== 'chat'),
    ['room', 'members'],
  );
});

for (const letIn of someOf([true, false], 1)) {
  test(`a knock is ${letIn ? 'accepted' : 'declined'} across nodes while Redis is away`, async (t) => {
    const { a, b, redis } = await twoNodes(t);
    const host = new Visitor(t, a);
    const room = await host.createRoom();
    const near = await host.enter(room);
    await host.json(`/room/${room}`, { closed: true }, 'PATCH');
    const inRoom = shownIn(near);
    const knocker = new Visitor(t, b);
    await knocker.page('/');
    const lobby = await knocker.watchLobby();
    await lobby.timeout(PATIENCE_MS).emitWithAck('knock', room);
    await comesRight('the host sees it', () => inRoom.knocks.length === 1);
    await redis.kill();
    const answered = next(lobby, 'knockAnswered', RIGHT_WITHIN_MS);
    await host.json(`/room/${room}/knocks/${inRoom.knocks[0]}`, { letIn }, 'PUT');
    assert.deepEqual(await answered, { room, letIn });
    if (letIn) await knocker.enter(room);
  });
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`a room that a node ended just before ${signal} stopped it disappears from the other nodes’ lobbies`, async (t) => {
    const { settings } = await sharedParts(t);
    const dying = ServiceProcess.run(t, settings);
    const other = await start(readConfig(settings));
    atEnd(t, () => other.close());
    const creator = new Visitor(t, await dying.url());
    const room = await creator.createRoom();
    const kept = await creator.createRoom();
    await creator.at(other.url).enter(kept);
    const inRoom = await new Visitor(t, other.url).enter(room);
    const lobby = await lobbyOf(new Visitor(t, other.url));
    assert.deepEqual([...lobby.rooms.keys()].sort(), [room, kept].sort());
    const gone = next(inRoom, 'gone', RIGHT_WITHIN_MS);
    await endRoom(creator, room);
    await dying.end(signal);
    await gone;
    await comesRight('the lobby has only the other one', () => !lobby.rooms.has(room));
    assert.deepEqual([...lobby.rooms.keys()], [kept]);
  });
}

test('a node that dies while Redis is away stops no other node', async (t) => {
  const { settings, redis } = await sharedParts(t);
  const [dying, other] = [ServiceProcess.run(t, settings), ServiceProcess.run(t, settings)];
  const [url, otherUrl] = [await dying.url(), await other.url()];
  const guest = new Visitor(t, url);
  const room = await guest.createRoom();
  await guest.enter(room);
  await redis.kill();
  await dying.end('SIGKILL');
  const cleared = async () =>
    (await (await fetch(`${otherUrl}/metrics`)).text()).includes('janitor_cleared_total{what="node"} 1');
  await comesRight('its death is noticed', cleared);
  assert.equal((await fetch(`${otherUrl}/healthz`)).status, 200);
  await redis.run();
  const ready = async () => (await (await fetch(`${otherUrl}/readyz`)).text()) === 'ok';
  await comesRight('all is well', ready);
  assert.equal(other.child.exitCode, null);
});
