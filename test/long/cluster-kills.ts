import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Presence } from '../../src/shared/events.js';
import { killEach, type Node, runCluster } from '../support/cluster.js';
import { survives } from '../support/drops.js';
import { collect, next, until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

test('10 people chat while both nodes, Redis and the database are killed in turn: no chat is lost, duplicated or reordered', async (t) => {
  const cluster = await runCluster(t);
  const talk = { people: 10, linesEach: 15, faults: killEach(cluster), cuts: true };
  const { creator, room } = await survives(t, cluster.port, talk);
  for (const url of [cluster.a.url, cluster.b.url]) {
    const page = await creator.at(url).page(`/room/${room}`);
    assert.equal(page.match(/class="member" data-member="[\w-]{16}"/g)?.length, 10, 'ten seats, each taken');
  }
});

test('200 sessions rush a room for 10 across both nodes: exactly 10 get in', async (t) => {
  const { url, a, b } = await runCluster(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ max: 10 });
  await creator.page(`/room/${room}`);
  const host = await creator.at(a.url).connect({ room });
  // Everyone who gets in connects at once, because a seat held only by a page lapses after a while.
  const rush = Array.from({ length: 200 }, async (_, index) => {
    const visitor = new Visitor(t, url);
    await visitor.page('/room');
    const { status } = await visitor.request(`/room/${room}`, { headers: { accept: 'text/html' } });
    if (status !== 200) return null;
    return visitor
      .at(index % 2 ? a.url : b.url)
      .connect({ room })
      .catch((error: unknown) => {
        assert.match(String(error), /room_full/);
        return null;
      });
  });
  const all = await Promise.all(rush);
  const inside = all.filter((socket) => socket !== null);
  assert.equal([host, ...inside].filter(({ connected }) => connected).length, 10);
  const late = new Visitor(t, url);
  await late.page('/room');
  await assert.rejects(async () => late.connect({ room }), /room_full/);
});

test('people in one room are routed to one node, and rooms are spread over both', async (t) => {
  const { url, a, b } = await runCluster(t);
  const chosen = new Set<number>();
  // Enough rooms that chance cannot route all of them to one node.
  for (let room = 0; room < 40 && chosen.size < 2; room++) {
    const creator = new Visitor(t, url);
    const id = await creator.createRoom();
    const people = [creator, new Visitor(t, url), new Visitor(t, url)];
    const sockets = [];
    for (const each of people) {
      await each.page(`/room/${id}`);
      const socket = each.open('/chat', { room: id }, {}, { query: { room: id } });
      await next(socket, 'members');
      sockets.push(socket);
    }
    const held = await Promise.all([a, b].map((node) => chatConnections(node.url)));
    assert.deepEqual(held.toSorted(), [0, 3], 'all three at one node');
    chosen.add(held.indexOf(3));
    for (const socket of sockets) socket.disconnect();
    await until(
      'all have gone',
      async () => (await chatConnections(a.url)) + (await chatConnections(b.url)) === 0,
    );
  }
  assert.equal(chosen.size, 2, 'both nodes have rooms');
});

async function chatConnections(node: string): Promise<number> {
  const metrics = await (await fetch(`${node}/metrics`)).text();
  return Number(/^huechat_connections\{namespace="chat"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

test('in a rolling restart under load both nodes exit with code 0 within 10 s, no chat is lost, and nobody waits longer than 5 s', async (t) => {
  const { a, b, port } = await runCluster(t);
  const restart = (node: Node) => async () => {
    const begin = Date.now();
    assert.equal(await node.end('SIGTERM'), 0);
    assert.ok(Date.now() - begin < 10_000, 'it ended within 10 s');
    await node.start();
  };
  const faults = [restart(a), restart(b)];
  const { clients } = await survives(t, port, { people: 20, linesEach: 20, faults, cuts: false });
  const waits = clients.map(({ longestWait }) => longestWait);
  assert.ok(
    waits.some((ms) => ms > 0),
    'some people had to move',
  );
  t.diagnostic(`the longest wait was ${Math.max(...waits)} ms`);
  assert.ok(Math.max(...waits) < 5000, `a client waited ${Math.max(...waits)} ms`);
});

test('the seats of a killed node become free within 30 s, and all members are notified', async (t) => {
  const { a, b } = await runCluster(t, { EMPTY_ROOM_GRACE_MS: '10000' });
  const creator = new Visitor(t, b.url);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const left = collect<Presence>(socket, 'exit');
  for (let guest = 0; guest < 3; guest++) await new Visitor(t, a.url).enter(room);
  await a.end('SIGKILL');
  await until('all three are gone', () => left.length === 3, 30_000);
  // Those whose seats are freed together share an update, and the count after it.
  const counts = left.map(({ members }) => members);
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => b - a),
  );
  assert.equal(counts.at(-1), 1);
});
