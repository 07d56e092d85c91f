import { median } from '../quantile.js';
import { keepOffServerCore, MeasuredProcess } from './measured-process.js';
import { medians } from './medians.js';
import { IDLE, idleMemory, run, scenarios } from './scenarios.js';

/** Runs of a scenario per server, alternating; the median counts. */
const ROUNDS = 3;
/** More runs, because V8's page fragmentation varies by some KiB per member between runs. */
const MEMORY_ROUNDS = 7;

const files = { service: new URL('service.ts', import.meta.url), bare: new URL('bare.ts', import.meta.url) };

/** Section `chat`: the service beside a Socket.IO server that stores nothing. @returns a table in Markdown */
export async function benchChat(): Promise<string> {
  keepOffServerCore();
  const rows: string[] = [];
  const { busyRoom, veryBusyRoom, quietRooms, loneChat } = scenarios;
  for (const scenario of [busyRoom, veryBusyRoom, quietRooms, loneChat]) {
    const outcomes = await inTurn(ROUNDS, (server, service) => run(server, scenario, service));
    const service = medians(outcomes.service);
    const bare = medians(outcomes.bare);
    rows.push(
      [
        scenario.name,
        pair(service.cpuPerDelivery, bare.cpuPerDelivery, 'µs'),
        pair(service.cpuPerChat, bare.cpuPerChat, 'µs'),
        `${service.p50.toFixed(1)} / ${bare.p50.toFixed(1)} ms`,
        `${service.p99.toFixed(1)} / ${bare.p99.toFixed(1)} ms`,
        `${Math.max(...outcomes.service.map(({ lost }) => lost))}`,
      ].join(' | '),
    );
  }
  const memory = await inTurn(MEMORY_ROUNDS, idleMemory);
  const members = IDLE.rooms * IDLE.membersPerRoom;
  const idle = `${members} idle members in ${IDLE.rooms} rooms: memory a member`;
  rows.push(`${idle} | ${pair(median(memory.service), median(memory.bare), 'KiB')} | | | |`);
  return [
    '| service / bare Socket.IO | CPU a delivery | CPU a chat | p50 | p99 | lost |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

async function inTurn<T>(rounds: number, measure: (server: MeasuredProcess, service: boolean) => Promise<T>) {
  const results: Record<'service' | 'bare', T[]> = { service: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['bare', 'service'] as const) {
      const server = await MeasuredProcess.start(files[kind]);
      try {
        results[kind].push(await measure(server, kind === 'service'));
      } finally {
        await server.stop();
      }
    }
  }
  return results;
}

const pair = (service: number, bare: number, unit: string): string =>
  `${service.toFixed(2)} / ${bare.toFixed(2)} ${unit} = **${(service / bare).toFixed(2)}**`;
