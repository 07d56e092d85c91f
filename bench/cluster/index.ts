import { medians } from '../chat/medians.js';
import { keepOffServerCore } from '../chat/measured-process.js';
import { type Outcome, run, scenarios } from '../chat/scenarios.js';
import { startNodes } from './nodes.js';

const ROUNDS = 3;

/** All on one core of the same machine: measures the cost of each part, not their combined speed. */
const clusters = [
  { name: 'one node', nodes: 1, withRedis: false, peopleAt: 1 },
  { name: 'one node, Redis', nodes: 1, withRedis: true, peopleAt: 1 },
  { name: 'two, people at one', nodes: 2, withRedis: true, peopleAt: 1 },
  { name: 'two, people at both', nodes: 2, withRedis: true, peopleAt: 2 },
];

/** Section `cluster`: one node compared with two that share their rooms. @returns a table in Markdown */
export async function benchCluster(): Promise<string> {
  keepOffServerCore();
  const rows: string[] = [];
  const { busyRoom, quietRooms, manyRooms, loneChat } = scenarios;
  for (const scenario of [busyRoom, quietRooms, manyRooms, loneChat]) {
    const outcomes = clusters.map((): Outcome[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, { nodes, withRedis, peopleAt }] of clusters.entries()) {
        const service = await startNodes(nodes, withRedis);
        const urls = service.urls.slice(0, peopleAt);
        try {
          outcomes[at]?.push(await run({ ...service, urls }, scenario, true));
        } finally {
          await service.stop();
        }
      }
    }
    const [floor, ...others] = outcomes.map(medians);
    for (const [at, outcome] of [floor, ...others].entries()) {
      if (!outcome || !floor) continue;
      const [database = NaN, redis = NaN] = outcome.partsPerChat;
      rows.push(
        [
          at === 0 ? scenario.name : '',
          clusters[at]?.name ?? '',
          `${outcome.deliveriesPerSecond.toFixed(0)}/s`,
          `${outcome.cpuPerDelivery.toFixed(2)} µs = **${(outcome.cpuPerDelivery / floor.cpuPerDelivery).toFixed(2)}**`,
          `${outcome.cpuPerChat.toFixed(0)} µs`,
          `${database.toFixed(0)} µs`,
          `${redis.toFixed(0)} µs`,
          `${outcome.p50.toFixed(1)} ms`,
          `${outcome.p99.toFixed(1)} ms`,
          Math.max(...(outcomes[at] ?? []).map(({ lost }) => lost)),
        ].join(' | '),
      );
    }
  }
  return [
    '|  |  | deliveries | CPU of nodes a delivery | of nodes a chat | of the database a chat | of Redis a chat | p50 | p99 | lost |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
