import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { killEach, runCluster } from '../support/cluster.js';
import { survives } from '../support/drops.js';
import { twoNodes } from '../support/nodes.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

const ROUNDS = Number(process.env['CLUSTER_ROUNDS'] ?? 3);

for (let round = 1; round <= ROUNDS; round++) {
  test(`20 people chat while each part of a cluster is killed twice, round ${round} of ${ROUNDS}`, async (t) => {
    const cluster = await runCluster(t);
    const faults = [...killEach(cluster), ...killEach(cluster)];
    await survives(t, cluster.port, { people: 20, linesEach: 60, faults, cuts: true });
  });
}

test('people on two nodes keep chatting through 90 s without Redis, and nobody is disconnected', async (t) => {
  const { a, b, redis } = await twoNodes(t);
  const creator = new Visitor(t, a);
  const room = await creator.createRoom();
  const near = await creator.enter(room);
  const far = await new Visitor(t, b).enter(room);
  const shown = new Set<string>();
  far.on('chat', (chats) => {
    for (const { id } of chats) shown.add(id);
  });
  const cut: string[] = [];
  for (const socket of [near, far]) socket.on('disconnect', (reason) => cut.push(reason));
  await redis.kill();
  for (let look = 0; look < 30; look++) {
    await wait(3000);
    const { id } = await sendChat(near, 'by way of the database');
    await until('the other has it', () => shown.has(id), 5000);
  }
  await redis.run();
  for (const url of [a, b])
    await until('all is well', async () => (await (await fetch(`${url}/readyz`)).text()) === 'ok');
  assert.deepEqual(cut, []);
});
