import { test } from 'node:test';
import { killEach, runCluster } from '../support/cluster.js';
import { survives } from '../support/drops.js';

const ROUNDS = Number(process.env['CLUSTER_ROUNDS'] ?? 3);

for (let round = 1; round <= ROUNDS; round++) {
  test(`20 people chat while each part of a cluster is killed twice, round ${round} of ${ROUNDS}`, async (t) => {
    const cluster = await runCluster(t);
    const blows = [...killEach(cluster), ...killEach(cluster)];
    await survives(t, cluster.port, { people: 20, linesEach: 60, blows, cuts: true });
  });
}
