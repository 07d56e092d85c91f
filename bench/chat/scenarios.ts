import { setTimeout as wait } from 'node:timers/promises';
import { median, quantile } from '../quantile.js';
import { Member } from './member.js';
import type { MeasuredProcess } from './measured-process.js';

/** How many rooms and members, and how many chats. */
export interface Scenario {
  name: string;
  rooms: number;
  membersPerRoom: number;
  sendersPerRoom: number;
  chatsPerSecond: number;
}

/** One server, or the nodes of one service. */
export interface Measured {
  urls: string[];
  /** Whether each room's members are at one node, and rooms are spread over the nodes; otherwise members are. */
  byRoom?: boolean;
  /** CPU time so far, in s: of the servers that members connect to, then of each part behind them. */
  cpu: () => [number, ...number[]];
}

/** A server's results in a scenario. */
export interface Outcome {
  /** CPU time of the server, in µs. */
  cpuPerDelivery: number;
  cpuPerChat: number;
  /** CPU time of each part behind it, in µs. */
  partsPerChat: number[];
  /** From sending to delivery, in ms. */
  p50: number;
  p99: number;
  /** Missing deliveries. */
  lost: number;
  deliveriesPerSecond: number;
  /** CPU time of the servers while all members are silent, in ms per second. */
  idleCpu: number;
}

export const scenarios = {
  busyRoom: {
    name: '1 room, 100 members, 10 × 50 chats/s',
    rooms: 1,
    membersPerRoom: 100,
    sendersPerRoom: 10,
    chatsPerSecond: 50,
  },
  veryBusyRoom: {
    name: '1 room, 100 members, 20 × 100 chats/s',
    rooms: 1,
    membersPerRoom: 100,
    sendersPerRoom: 20,
    chatsPerSecond: 100,
  },
  quietRooms: {
    name: '50 rooms × 4 members, 2 chats/s each',
    rooms: 50,
    membersPerRoom: 4,
    sendersPerRoom: 4,
    chatsPerSecond: 2,
  },
  sixtyRooms: {
    name: '60 rooms × 4 members, 2 chats/s each',
    rooms: 60,
    membersPerRoom: 4,
    sendersPerRoom: 4,
    chatsPerSecond: 2,
  },
  manyRooms: {
    name: '200 rooms × 4 members, 2 chats/s each',
    rooms: 200,
    membersPerRoom: 4,
    sendersPerRoom: 4,
    chatsPerSecond: 2,
  },
  loneChat: {
    name: 'a lone chat on an idle server',
    rooms: 1,
    membersPerRoom: 2,
    sendersPerRoom: 1,
    chatsPerSecond: 4,
  },
} satisfies Record<string, Scenario>;

export const IDLE = { rooms: 200, membersPerRoom: 10 };

/** For each node, so that V8 compiles as much on each of several nodes as on one, and before the measurement. */
const WARM_UP_S = 20;
const SILENT_S = 3;
const MEASURED_S = 5;
const DRAIN_S = 20;
const TICK_MS = 1;

/** Fills rooms, lets members chat, and measures the cost. @param service whether the server needs sessions and rooms */
export async function run(server: Measured, scenario: Scenario, service: boolean): Promise<Outcome> {
  const { rooms, membersPerRoom, sendersPerRoom, chatsPerSecond } = scenario;
  const all = await seat(server, rooms, membersPerRoom, service);
  const senders = all.flatMap((room) => room.slice(0, sendersPerRoom));
  const members = all.flat();
  await drain(
    members,
    (await talk(senders, chatsPerSecond, WARM_UP_S * server.urls.length)) * membersPerRoom,
  );
  for (const member of members) Object.assign(member, { deliveries: 0, acks: 0 }).delays.length = 0;

  const [silent] = server.cpu();
  await wait(SILENT_S * 1000);
  const idleCpu = ((server.cpu()[0] - silent) / SILENT_S) * 1000;
  const cpuBefore = server.cpu();
  const begin = performance.now();
  const chats = await talk(senders, chatsPerSecond, MEASURED_S);
  const expected = chats * membersPerRoom;
  await drain(members, expected);
  const delivered = deliveries(members);
  const seconds = (performance.now() - begin) / 1000;
  const [cpu = NaN, ...parts] = server.cpu().map((after, part) => (after - (cpuBefore[part] ?? NaN)) * 1e6);

  const delays = members.flatMap((member) => member.delays);
  for (const member of members) member.leave();
  return {
    cpuPerDelivery: cpu / delivered,
    cpuPerChat: cpu / chats,
    partsPerChat: parts.map((part) => part / chats),
    p50: median(delays),
    p99: quantile(delays, 0.99),
    lost: expected - delivered,
    deliveriesPerSecond: delivered / seconds,
    idleCpu,
  };
}

/** The memory of an idle member. @returns KiB each */
export async function idleMemory(server: MeasuredProcess, service: boolean): Promise<number> {
  const warm = await seat(server, 10, 10, service);
  for (const member of warm.flat()) member.leave();
  await wait(2000);
  const before = await server.memory();
  const members = (await seat(server, IDLE.rooms, IDLE.membersPerRoom, service)).flat();
  await wait(3000);
  const after = await server.memory();
  for (const member of members) member.leave();
  return (after - before) / members.length;
}

/** Fills rooms with members; the first rooms get a probe each. */
async function seat(
  { urls, byRoom }: Pick<Measured, 'urls' | 'byRoom'>,
  rooms: number,
  each: number,
  service: boolean,
): Promise<Member[][]> {
  const url = (i: number): string => urls[i % urls.length] ?? '';
  const all: Member[][] = [];
  for (let room = 0; room < rooms; room++) {
    const cookies = service ? await Promise.all(Array.from({ length: each }, () => session(url(0)))) : [];
    const id = service ? await createRoom(url(0), cookies[0] ?? '', each) : String(room);
    const join = (_: unknown, i: number) =>
      Member.connect(url(byRoom ? room : i), id, {
        cookie: cookies[i] ?? '',
        probe: room < 20 && i === each - 1,
        name: `${room}-${i}`,
      });
    all.push(await Promise.all(Array.from({ length: each }, join)));
  }
  return all;
}

const deliveries = (members: Member[]): number => members.reduce((sum, member) => sum + member.deliveries, 0);

/** Waits until all chats are delivered, or until no more arrive. */
async function drain(members: Member[], expected: number): Promise<void> {
  for (let waited = 0; deliveries(members) < expected && waited < DRAIN_S * 1000; waited += 50)
    await wait(50);
}

async function session(url: string): Promise<string> {
  const response = await fetch(`${url}/room`);
  await response.text();
  return response.headers.getSetCookie().map((line) => line.split(';')[0])[0] ?? '';
}

async function createRoom(url: string, cookie: string, members: number): Promise<string> {
  const body = new URLSearchParams({ title: 'bench', max: String(Math.max(2, members)) });
  const response = await fetch(`${url}/room`, {
    method: 'POST',
    headers: { cookie },
    body,
    redirect: 'manual',
  });
  return response.headers.get('location')?.split('/').at(-1) ?? '';
}

/** Lets all members send at an even rate, in turn. @returns the number of chats */
async function talk(senders: Member[], chatsPerSecond: number, seconds: number): Promise<number> {
  const total = senders.length * chatsPerSecond * seconds;
  const begin = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, ((performance.now() - begin) / 1000) * senders.length * chatsPerSecond);
    for (; sent < due; sent++) senders[sent % senders.length]?.say();
    await wait(TICK_MS);
  }
  return total;
}
