import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillChats, openDatabase } from './database-chats.js';
import { groups, lastOfRoom, oneByOne, removeRooms } from './database-loads.js';
import { memoryOf, startInChild } from './database-child.js';

/** One line of the table. */
export interface Figure {
  name: string;
  value: string;
  aim: string;
}

const CHATS = Number(process.env.BENCH_CHATS ?? 1_000_000);
const ROOMS = 1000;

/**
 * Measures the embedded database through the driver, in a process of its own that the load does not share.
 * @returns the lines of the section "database"; all times are medians unless another quantile is named.
 */
export async function benchDatabase(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'huechat-bench-'));
  const figures: Figure[] = [];
  try {
    await measureEmpty(folder, figures);
    await measureFull(folder, figures);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}

async function measureEmpty(folder: string, figures: Figure[]): Promise<void> {
  await using server = await startInChild(folder);
  await using database = await openDatabase(server.url);
  figures.push({ name: 'one insert at a time', value: `${await oneByOne(database)}/s`, aim: '3,000/s' });
  figures.push({ name: 'groups of 100', value: `${await groups(database)} chats/s`, aim: '40,000/s' });
  await database.chats.deleteMany({});
  await fillChats(database, 10_000, ROOMS);
  figures.push({ name: 'memory at 10,000 chats', value: await memoryOf(server.pid), aim: '' });
  await fillChats(database, CHATS - 10_000, ROOMS);
  figures.push({
    name: `memory after writing ${CHATS.toLocaleString('en')} chats`,
    value: await memoryOf(server.pid),
    aim: '',
  });
}

async function measureFull(folder: string, figures: Figure[]): Promise<void> {
  const began = performance.now();
  await using server = await startInChild(folder);
  await using database = await openDatabase(server.url);
  await lastOfRoom(database, 1, ROOMS);
  figures.push({
    name: `start to first answer, ${CHATS.toLocaleString('en')} chats`,
    value: `${Math.round(performance.now() - began)} ms`,
    aim: '1,000 ms',
  });
  const { median, p99 } = await lastOfRoom(database, 1000, ROOMS);
  figures.push({ name: 'last 50 chats of a room', value: `${median} ms (p99 ${p99} ms)`, aim: '5 ms' });
  figures.push({
    name: `memory at ${CHATS.toLocaleString('en')} chats`,
    value: await memoryOf(server.pid),
    aim: 'as at 10,000',
  });
  const removal = await removeRooms(database, 10, 10_000);
  figures.push({
    name: 'others while 10 rooms of 10,000 go',
    value: `p99 ${removal.p99} ms (removed in ${removal.seconds} s)`,
    aim: 'p99 50 ms',
  });
}
