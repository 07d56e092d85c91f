import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { rankOf } from '../../src/rooms/lobby-rank.js';
import { seating } from '../../src/rooms/seating.js';
import { connectDatabase, type Database } from '../../src/models/index.js';
import type { Room, Seat } from '../../src/models/room.js';
import { atEnd } from '../support/at-end.js';
import { testDatabase } from '../support/database.js';
import { MAX, RoomModel, type Step } from '../support/room-model.js';
import { testFolder } from '../support/test-folder.js';
import { TestNode } from '../support/test-node.js';
import { isThorough } from '../support/thorough.js';

const PEOPLE = 5;
const NODES = 3;
const RUNS = isThorough ? 300 : 40;

/** Shared by all nodes, since these tests send no GIFs. */
const gifFolder = await testFolder({ after });

const person = fc.nat(PEOPLE - 1);
const node = fc.nat(NODES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('open'), person, node }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('close'), person, node, meant: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('kick'), person, by: person }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('handOver'), person, by: person }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('pass') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('die'), node }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('stall'), node }) },
);

/** Rarely generated: people reach a node in another order than the room, lose their seats while it stalls, and take them again. */
const CAME_IN_ANOTHER_ORDER: Step[] = [
  { does: 'die', node: 0 },
  { does: 'open', person: 2, node: 2 },
  { does: 'open', person: 0, node: 2 },
  { does: 'open', person: 1, node: 0 },
  { does: 'stall', node: 2 },
];

test('seats match a simple model through joins, drops, returns, removals, handovers and dying nodes', async (t) => {
  const db = await database(t);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      await check(db, steps);
    }),
    { numRuns: RUNS, includeErrorInReport: true, examples: [[CAME_IN_ANOTHER_ORDER]] },
  );
});

test('under concurrent events a room never exceeds its limit, every member has a seat, and the host is a member', async (t) => {
  const db = await database(t);
  const moment = fc.array(
    step.filter(({ does }) => does !== 'stall' && does !== 'die'),
    { minLength: 2, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 8 }), async (moments) => {
      await inRoom(db, async (nodes, id) => {
        for (const steps of moments) {
          await Promise.all(steps.map((each) => apply(db, nodes, id, each)));
          for (const each of nodes) await each.settle();
          const room: Room | null = await db.Room.findById(id).lean();
          const seats: Seat[] = room?.seats ?? [];
          const seated = seats.map(({ user }) => user);
          assert.ok(seats.length <= MAX);
          assert.equal(room?.rank, room ? rankOf(room) : undefined, 'its place in the lobby');
          assert.equal(new Set(seated).size, seats.length);
          if (seats.length > 0) assert.ok(seated.includes(room?.owner.user ?? ''), 'the host has a seat');
          for (const who of nodes.flatMap(({ people }) => people))
            assert.ok(seated.includes(TestNode.person(who).color), `${who} is inside without a seat`);
        }
      });
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});

test('a person who opened the page of an occupied room and connects after it emptied becomes the host', async (t) => {
  const db = await database(t);
  await inRoom(db, async ([first, second], id) => {
    await first?.open(id, 0);
    const room: Room | null = await db.Room.findById(id).lean();
    assert.ok(room);
    const { guard } = seating(room, [{ member: 'another', color: '#2e8b57', number: 7 }], {
      nodes: [],
      until: null,
    });
    assert.ok(await db.Room.exists(guard));
    await first?.close(id, 0, true);
    assert.ok(!(await db.Room.exists(guard)));
    assert.equal(await second?.open(id, 1), 'ok');
    const after: Room | null = await db.Room.findById(id).lean();
    assert.equal(after?.owner.user, TestNode.person(1).color);
  });
});

/** Applies each event to the real seats and to the model, and compares them after each step. */
async function check(db: Database, steps: Step[]): Promise<void> {
  const model = new RoomModel();
  await inRoom(db, async (nodes, id) => {
    // The creator's seat was only reserved: this is the first of their tabs.
    for (const each of [{ does: 'open', person: 0, node: 0 } as const, ...steps]) {
      const expected = model.apply(each);
      assert.equal(await apply(db, nodes, id, each), expected, JSON.stringify(each));
      const room: Room | null = await db.Room.findById(id).lean();
      const seats: Seat[] = room?.seats ?? [];
      const at = JSON.stringify(each);
      assert.equal(room !== null, model.alive, `alive after ${at}`);
      assert.deepEqual(
        seats.map(({ user }) => user),
        model.seated.map((who) => TestNode.person(who).color),
        `seats after ${at}`,
      );
      assert.ok(seats.length <= MAX);
      assert.equal(room?.rank, room ? rankOf(room) : undefined, `place in the lobby after ${at}`);
      assert.equal(new Set(seats.map(({ number }) => number)).size, seats.length);
      if (seats.length > 0)
        assert.equal(room?.owner.user, TestNode.person(model.host).color, `host after ${at}`);
    }
  });
}

/** A new room, and nodes that share it. */
async function inRoom(db: Database, work: (nodes: TestNode[], id: string) => Promise<void>): Promise<void> {
  const nodes = Array.from({ length: NODES }, () => new TestNode(db, gifFolder));
  try {
    for (const each of nodes) await each.round();
    await work(nodes, await TestNode.at(nodes, 0).createRoom(MAX));
  } finally {
    for (const each of nodes) each.stop();
    await db.Room.deleteMany({});
    await db.Node.deleteMany({});
  }
}

async function apply(db: Database, nodes: TestNode[], id: string, step: Step): Promise<string> {
  switch (step.does) {
    case 'open':
      return TestNode.at(nodes, step.node).open(id, step.person);
    case 'close':
      return TestNode.at(nodes, step.node).close(id, step.person, step.meant);
    case 'kick':
      return TestNode.at(nodes, 0).kick(id, step.by, step.person, nodes);
    case 'handOver':
      return TestNode.at(nodes, 0).handOver(id, step.by, step.person);
    case 'pass':
      await passTime(db, nodes);
      return 'ok';
    case 'die':
      TestNode.at(nodes, step.node).stop();
      nodes[step.node] = new TestNode(db, gifFolder);
      await TestNode.at(nodes, step.node).round();
      await forgetDead(db, nodes);
      return 'ok';
    case 'stall': {
      // The other nodes take it for dead and free its members' seats after the grace period; then it wakes up.
      const stalled = TestNode.at(nodes, step.node);
      await db.Node.deleteOne({ _id: stalled.name });
      await passTime(
        db,
        nodes.filter((each) => each !== stalled),
      );
      await stalled.round();
      return 'ok';
    }
  }
}

/** As if hours had passed: every deadline in the database is over, and the janitors have run. */
async function passTime(db: Database, nodes: TestNode[]): Promise<void> {
  for (const each of nodes) await each.round();
  const past = new Date(0);
  await db.Room.updateMany(
    {},
    { $set: { 'seats.$[seat].until': past } },
    { arrayFilters: [{ 'seat.until': { $ne: null } }] },
  );
  await db.Room.updateMany({ lastLeft: { $ne: null } }, { $set: { 'lastLeft.at': past } });
  for (const each of nodes) await each.round();
}

/** Removes a dead node from the list of live nodes. */
async function forgetDead(db: Database, nodes: TestNode[]): Promise<void> {
  await db.Node.deleteMany({ _id: { $nin: nodes.map(({ name }) => name) } });
  await nodes[0]?.round();
}

async function database(t: TestContext): Promise<Database> {
  const db = await connectDatabase(await testDatabase(t));
  atEnd(t, () => db.connection.close());
  return db;
}
