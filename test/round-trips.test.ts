import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test, type TestContext } from 'node:test';
import { connectDatabase } from '../src/models/index.js';
import { atEnd } from './support/at-end.js';
import { testDatabase } from './support/database.js';
import { startService } from './support/service.js';
import { testFolder } from './support/test-folder.js';
import { TestNode } from './support/test-node.js';
import { Visitor } from './support/visitor.js';

interface Driver {
  Connection: { prototype: { command: (namespace: unknown, command: object) => unknown } };
}

const OF_REQUESTS: unknown[] = ['rooms', 'chats', 'sessions'];

const PEOPLE = 60;

/** The seats that no node holds. */
const LOST = { arrayFilters: [{ 'seat.until': { $ne: null } }] };

const require = createRequire(import.meta.url);

/** Records the names of the database commands from now on, in order. */
function watchCommands(t: TestContext): { take: () => string[] } {
  const { Connection } = require('mongodb/lib/cmap/connection.js') as Driver;
  const { mock } = t.mock.method(Connection.prototype, 'command');
  return {
    take: () => {
      const asked = mock.calls.map((call) => Object.entries(call.arguments[1])[0] ?? []);
      mock.resetCalls();
      // The driver's and the janitor's own commands belong to no request.
      return asked.filter(([, collection]) => OF_REQUESTS.includes(collection)).map((each) => each.join(' '));
    },
  };
}

test('pages and handshakes take few round trips to the database', async (t) => {
  // The janitor's commands would be counted: its rounds never begin.
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const guest = new Visitor(t, url);
  await guest.page('/');
  const commands = watchCommands(t);
  const count = async (what: string, most: number, work: () => Promise<unknown>) => {
    commands.take();
    await work();
    const taken = commands.take();
    assert.ok(taken.length <= most, `${what}: ${taken.join(', ')}`);
  };
  await count('form, the first request that brings a cookie', 1, () => guest.page('/room'));
  await count('lobby', 1, () => guest.page('/'));
  await count('lobby of who was in a room', 2, () => creator.page('/'));
  await count('whether a room ends', 1, () => creator.page('/endings'));
  // Only the first visit reserves a seat and stores the person's name.
  await count('first page of a room', 5, () => guest.page(`/room/${room}`));
  await count('first handshake', 2, () => guest.connect({ room }));
  await count('page of a room', 2, () => guest.page(`/room/${room}`));
  await count('handshake', 2, () => guest.connect({ room }));
});

test('people who come at the same time share the updates of their seats', async (t) => {
  const { node, room, people, seats } = await startRoom(t);
  const commands = watchCommands(t);
  const came = await Promise.all(people.map((person) => node.open(room, person)));
  assert.deepEqual(new Set(came), new Set(['ok']));
  // The first person's, then those of all others; the last seat changes the room's place in the lobby.
  assertFewUpdates(commands.take());
  for (const field of ['member', 'user', 'number'] as const)
    assert.equal(
      new Set((await seats()).map((seat) => seat[field])).size,
      PEOPLE,
      `each has a ${field} of their own`,
    );
});

test('people who leave at the same time share the updates of their seats', async (t) => {
  const { db, node, room, people, seats } = await startRoom(t);
  await Promise.all(people.map((person) => node.open(room, person)));
  const [stays, ...others] = people.slice(PEOPLE / 2);
  const commands = watchCommands(t);
  // The first of them is the host.
  await Promise.all(people.slice(0, PEOPLE / 2).map((person) => node.close(room, person, true)));
  assertFewUpdates(commands.take());
  assert.equal((await seats()).length, PEOPLE / 2);

  commands.take();
  await Promise.all(others.map((person) => node.close(room, person, false)));
  assertFewUpdates(commands.take());
  assert.equal((await seats()).length, PEOPLE / 2, 'lost connections keep their seats for a while');
  await db.Room.updateMany({}, { $set: { 'seats.$[seat].until': new Date(0) } }, LOST);
  commands.take();
  await node.round();
  assertFewUpdates(commands.take());
  assert.deepEqual(
    (await seats()).map(({ member }) => member),
    [TestNode.person(stays ?? NaN).memberIn(room)],
  );
});

/** A room for `PEOPLE`, and people who have not entered it. */
async function startRoom(t: TestContext) {
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  const node = new TestNode(db, await testFolder(t));
  atEnd(t, () => {
    node.stop();
  });
  const room = await node.createRoom(PEOPLE);
  const people = Array.from({ length: PEOPLE }, (_, person) => person);
  const seats = async () => (await db.Room.findById(room).lean())?.seats ?? [];
  return { db, node, room, people, seats };
}

/** For a crowd: the first one's update, one for all others, and the room's place in the lobby each time. */
function assertFewUpdates(commands: string[]): void {
  const updates = commands.filter((name) => !name.startsWith('find '));
  assert.ok(updates.length > 0 && updates.length <= 5, updates.join(', '));
}
