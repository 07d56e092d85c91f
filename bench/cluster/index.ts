import { medians } from '../chat/medians.js';
import { keepOffServerCore } from '../chat/measured-process.js';
import { type Outcome, run, type Scenario, scenarios } from '../chat/scenarios.js';
import { startNodes } from './nodes.js';

const ROUNDS = 3;

interface Layout {
  name: string;
  nodes: number;
  withRedis: boolean;
  /** Whether each room's members are at one node, as behind a proxy that routes by room. */
  byRoom: boolean;
}

const one: Layout = { name: 'one node', nodes: 1, withRedis: false, byRoom: true };
const oneWithRedis: Layout = { name: 'one node, Redis', nodes: 1, withRedis: true, byRoom: true };
const byRoom = [2, 4, 8].map((nodes): Layout => ({
  name: `${nodes} nodes, rooms at one each`,
  nodes,
  withRedis: true,
  byRoom: true,
}));
const spread = [2, 4].map((nodes): Layout => ({
  name: `${nodes} nodes, members spread`,
  nodes,
  withRedis: true,
  byRoom: false,
}));

const { sixtyRooms, busyRoom } = scenarios;

/** All nodes are on one core of one machine: measures the cost of each part, not their combined speed. */
const parts: { name: string; scenario: (nodes: number) => Scenario; layouts: Layout[] }[] = [
  { name: sixtyRooms.name, scenario: () => sixtyRooms, layouts: [one, oneWithRedis, ...byRoom, ...spread] },
  {
    name: 'as many rooms at each node',
    scenario: (nodes) => ({ ...sixtyRooms, rooms: sixtyRooms.rooms * nodes }),
    layouts: [one, oneWithRedis, ...byRoom],
  },
  { name: busyRoom.name, scenario: () => busyRoom, layouts: [one, oneWithRedis, ...spread] },
];

/** Section `cluster`: one node compared with several that share their rooms. @returns a table in Markdown */
export async function benchCluster(): Promise<string> {
  keepOffServerCore();
  const rows: string[] = [];
  for (const { name, scenario, layouts } of parts) {
    const outcomes = layouts.map((): Outcome[] => []);
    for (let round = 0; round < ROUNDS; round++)
      for (const [at, layout] of layouts.entries())
        outcomes[at]?.push(await measure(layout, scenario(layout.nodes)));
    const floor = medians(outcomes[0] ?? []);
    for (const [at, layout] of layouts.entries())
      rows.push(row(at === 0 ? name : '', layout.name, outcomes[at] ?? [], floor));
  }
  return [
    '|  |  | chats | CPU of nodes a chat | idle | of the database a chat | of Redis a chat | p50 | p99 | lost |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

async function measure({ nodes, withRedis, byRoom }: Layout, scenario: Scenario): Promise<Outcome> {
  const service = await startNodes(nodes, withRedis);
  try {
    return await run({ ...service, byRoom }, scenario, true);
  } finally {
    await service.stop();
  }
}

function row(part: string, layout: string, outcomes: Outcome[], floor: Outcome): string {
  const outcome = medians(outcomes);
  const [database = NaN, redis = NaN] = outcome.partsPerChat;
  const { cpuPerChat, cpuPerDelivery, deliveriesPerSecond, idleCpu, p50, p99 } = outcome;
  const cells = [
    part,
    layout,
    `${((deliveriesPerSecond * cpuPerDelivery) / cpuPerChat).toFixed(0)}/s`,
    `${cpuPerChat.toFixed(0)} µs = **${(cpuPerChat / floor.cpuPerChat).toFixed(2)}**`,
    `${(idleCpu / 10).toFixed(1)} %`,
    `${database.toFixed(0)} µs`,
    `${redis.toFixed(0)} µs`,
    `${p50.toFixed(1)} ms`,
    `${p99.toFixed(1)} ms`,
    Math.max(...outcomes.map(({ lost }) => lost)),
  ];
  return `| ${cells.join(' | ')} |`;
}
