import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomView } from '../../src/shared/views.js';
import { ROOMS_WATCHED_MAX } from '../../src/shared/limits.js';
import { twoNodes } from '../support/nodes.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { type LobbySocket, Visitor } from '../support/visitor.js';

/** What a lobby gets: the names of the events, with the ids of their rooms. */
function eventsOf(lobby: LobbySocket): string[] {
  const events: string[] = [];
  const nameOf = (about: RoomView | string) => (typeof about === 'string' ? about : about.id);
  lobby.onAny((event: string, about: RoomView | RoomView[] | string) => {
    if (event === 'left') return;
    for (const each of [about].flat()) events.push(`${event} ${nameOf(each)}`);
  });
  return events;
}

test('a room’s change reaches the lobbies that show it, on any node, and no others', async (t) => {
  const { a, b } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const announced = await Promise.all(
    [a, b].map(async (url) => eventsOf(await new Visitor(t, url).watchLobby({}, []))),
  );
  const rooms: string[] = [];
  for (let room = 0; room < 6; room++) rooms.push(await creator.createRoom({ title: `${room}` }));
  for (const events of announced)
    await until('the rooms are no longer new', () => rooms.every((id) => events.includes(`newRooms ${id}`)));
  const nodes = [a, b];
  // Two lobbies at each node show each room; every lobby shows two rooms.
  const lobbies = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const shown = [rooms[index % 6] ?? '', rooms[(index + 1) % 6] ?? ''];
      const lobby = await new Visitor(t, nodes[index % 2] ?? '').watchLobby({}, shown);
      return { shown, events: eventsOf(lobby) };
    }),
  );
  const everything = eventsOf(await new Visitor(t, b).watchLobby());
  const [changed = '', later = ''] = rooms;
  assert.equal((await creator.json(`/room/${changed}`, { title: 'new title' }, 'PATCH')).status, 200);
  // A later change has arrived everywhere, so the first one has too.
  assert.equal((await creator.json(`/room/${later}`, { closed: true }, 'PATCH')).status, 200);
  const showing = (room: string) => lobbies.filter(({ shown }) => shown.includes(room));
  await until('all lobbies that show these rooms have their changes', () =>
    [changed, later].every((room) =>
      showing(room).every(({ events }) => events.includes(`updateRoom ${room}`)),
    ),
  );
  await until('the one that gets everything has it too', () => everything.includes(`updateRoom ${later}`));
  const notified = lobbies.filter(({ events }) => events.includes(`updateRoom ${changed}`));
  assert.equal(notified.length, 4);
  for (const { shown, events } of lobbies)
    for (const event of events)
      assert.ok(
        shown.some((room) => event === `updateRoom ${room}`),
        event,
      );
});

test('lobbies that watch rooms get new ones in batches, then their changes, until they end', async (t) => {
  const { a, b } = await twoNodes(t);
  const near = eventsOf(await new Visitor(t, a).watchLobby({}, []));
  const farLobby = await new Visitor(t, b).watchLobby({}, []);
  const far = eventsOf(farLobby);
  const batches: number[] = [];
  farLobby.on('newRooms', (rooms) => batches.push(rooms.length));
  const creator = new Visitor(t, a);
  const [first, second] = [await creator.createRoom(), await creator.createRoom()];
  const others = await Promise.all(Array.from({ length: 6 }, () => new Visitor(t, a).createRoom()));
  const rooms = [first, second, ...others];
  for (const events of [near, far])
    await until('all new rooms are announced', () => rooms.every((id) => events.includes(`newRooms ${id}`)));
  assert.ok(batches.length < rooms.length, 'not one by one');
  assert.equal((await creator.json(`/room/${first}`, { closed: true }, 'PATCH')).status, 200);
  await creator.enter(second);
  await creator.request(`/room/${second}`, { method: 'DELETE' });
  for (const events of [near, far]) {
    await until('the change is announced', () => events.includes(`updateRoom ${first}`));
    await until('the end is announced', () => events.includes(`removeRoom ${second}`));
  }
});

test('a lobby that shows other rooms gets their state at once, and no changes of those before', async (t) => {
  const { url } = await startService(t);
  const announced = eventsOf(await new Visitor(t, url).watchLobby({}, []));
  const creator = new Visitor(t, url);
  const [before, after] = [await creator.createRoom(), await creator.createRoom()];
  await until('the rooms are no longer new', () =>
    [before, after].every((id) => announced.includes(`newRooms ${id}`)),
  );
  const lobby = await new Visitor(t, url).watchLobby({}, [before]);
  const events = eventsOf(lobby);
  const ended = '0'.repeat(24);
  lobby.emit('watch', [after, ended]);
  await until('the state has come', () => events.length === 2);
  assert.deepEqual(events.sort(), [`removeRoom ${ended}`, `updateRoom ${after}`]);
  assert.equal((await creator.json(`/room/${before}`, { closed: true }, 'PATCH')).status, 200);
  assert.equal((await creator.json(`/room/${after}`, { closed: true }, 'PATCH')).status, 200);
  await until('the change has come', () => events.length === 3);
  assert.equal(events[2], `updateRoom ${after}`);
});

test('a list of rooms that is malformed or too long is not watched', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const announced = eventsOf(await new Visitor(t, url).watchLobby({}, []));
  const room = await creator.createRoom();
  await until('the room is no longer new', () => announced.includes(`newRooms ${room}`));
  const lobby = await new Visitor(t, url).watchLobby({}, []);
  const events = eventsOf(lobby);
  const tooMany = Array.from({ length: ROOMS_WATCHED_MAX + 1 }, () => room);
  for (const list of [tooMany, [`${room}/x`], [1], 'lobby/everything', null, { length: 1 }])
    lobby.emit('watch', list as string[]);
  lobby.emit('watch', [room]);
  await until('the last is watched', () => events.length > 0);
  assert.deepEqual(events, [`updateRoom ${room}`]);
});
