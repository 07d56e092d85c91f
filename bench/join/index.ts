import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { keepOffServerCore, MeasuredProcess } from '../chat/measured-process.js';
import { median } from '../quantile.js';
import { Guest } from './guest.js';

const ROUNDS = 3;
const SERVICE = new URL('../chat/service.ts', import.meta.url);
const ARRIVALS_PER_SECOND = 100;

interface Scenario {
  name: string;
  rooms: number;
  each: number;
}

/** The small rooms are the baseline: their members receive hardly any events. */
const SCENARIOS: Scenario[] = [
  { name: '250 rooms of 4', rooms: 250, each: 4 },
  { name: 'one room of 300', rooms: 1, each: 300 },
  { name: 'one room of 1,000', rooms: 1, each: 1000 },
];

/** A server that has just started spends most of its time compiling. */
const WARM_UP: Scenario[] = [
  { name: 'small rooms', rooms: 125, each: 4 },
  { name: 'a large room', rooms: 1, each: 200 },
];

interface Outcome {
  /** CPU time of server and database per person, in ms. */
  cpu: number;
  perSecond: number;
  /** From the last click until all clients list all members, in s. */
  settled: number;
  /** Packets per person. */
  packets: number;
}

/**
 * Section `join`: people follow a link to a room, a hundred a second: each opens the page as a new visitor, connects,
 * and receives the members. @returns a table in Markdown
 */
export async function benchJoin(): Promise<string> {
  keepOffServerCore();
  const rows: string[] = [];
  let floor: number | undefined;
  for (const scenario of SCENARIOS) {
    const outcomes: Outcome[] = [];
    for (let round = 0; round < ROUNDS; round++) outcomes.push(await measure(scenario));
    const of = (figure: keyof Outcome) => median(outcomes.map((each) => each[figure]));
    const cpu = of('cpu');
    floor ??= cpu;
    rows.push(
      `| ${[
        scenario.name,
        `${cpu.toFixed(2)} ms = **${(cpu / floor).toFixed(2)}**`,
        of('perSecond').toFixed(0),
        `${of('settled').toFixed(1)} s`,
        of('packets').toFixed(1),
      ].join(' | ')} |`,
    );
  }
  return [
    '| people who join | CPU a person | joins/s | all see all after | packets a person |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

async function measure(scenario: Scenario): Promise<Outcome> {
  const server = await MeasuredProcess.start(SERVICE);
  try {
    // They stay, because leaving would be measured too.
    for (const early of WARM_UP) await joinAll(await invite(server.url, early));
    const guests = await invite(server.url, scenario);
    const [before] = server.cpu();
    const { seconds, settled } = await joinAll(guests);
    const [after] = server.cpu();
    const packets = guests.reduce((sum, { guest }) => sum + guest.packets, 0);
    return {
      cpu: ((after - before) * 1000) / guests.length,
      perSecond: guests.length / seconds,
      settled,
      packets: packets / guests.length,
    };
  } finally {
    await server.stop();
  }
}

interface Invited {
  guest: Guest;
  room: string;
}

/** Makes the rooms. @returns the people in the order in which they will come, the makers first */
async function invite(url: string, { rooms, each }: Scenario): Promise<Invited[]> {
  const people = Array.from({ length: rooms * each }, () => new Guest(url, each));
  const ids: string[] = [];
  for (const creator of people.slice(0, rooms)) ids.push(await creator.createRoom());
  return people.map((guest, i) => ({ guest, room: ids[i % rooms] ?? '' }));
}

/**
 * Lets people come at an even rate.
 * @returns `seconds` from the first click until the last person has joined, and `settled` from the last click until everyone knows everyone
 */
async function joinAll(people: Invited[]): Promise<{ seconds: number; settled: number }> {
  const begin = performance.now();
  const joining: Promise<void>[] = [];
  while (joining.length < people.length) {
    const due = Math.min(people.length, ((performance.now() - begin) / 1000) * ARRIVALS_PER_SECOND + 1);
    for (const { guest, room } of people.slice(joining.length, due)) joining.push(guest.join(room));
    await wait(1);
  }
  const lastClick = performance.now();
  await Promise.all(joining);
  const joined = performance.now();
  await Promise.all(people.map(({ guest }) => guest.knowsAll));
  return { seconds: (joined - begin) / 1000, settled: (performance.now() - lastClick) / 1000 };
}
