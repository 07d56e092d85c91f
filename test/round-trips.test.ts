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
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  const node = new TestNode(db, await testFolder(t));
  atEnd(t, () => {
    node.stop();
  });
  const room = await node.createRoom(PEOPLE);
  const commands = watchCommands(t);
  const people = Array.from({ length: PEOPLE }, (_, person) => person);
  const came = await Promise.all(people.map((person) => node.open(room, person)));
  assert.deepEqual(new Set(came), new Set(['ok']));
  const updates = commands.take().filter((name) => !name.startsWith('find '));
  // The first person's, then those of all others; the last seat changes the room's place in the lobby.
  assert.ok(updates.length <= 5, updates.join(', '));
  const { seats } = (await db.Room.findById(room).lean()) ?? { seats: [] };
  for (const field of ['member', 'user', 'number'] as const)
    assert.equal(new Set(seats.map((seat) => seat[field])).size, PEOPLE, `each has a ${field} of their own`);
});
