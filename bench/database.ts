import { rm } from 'node:fs/promises';
import { processFolder } from '../test/support/test-folder.js';
import { memoryOf, startInChild } from './database-child.js';
import { fillChats, openDatabase } from './database-chats.js';
import { groups, lastOfRoom, oneByOne, type Rate, removeRooms } from './database-loads.js';
import { median } from './quantile.js';

const CHATS = Number(process.env.BENCH_CHATS ?? 1_000_000);
const ROOMS = 1000;

/** Runs, each on a new database; the median of each figure counts. */
const ROUNDS = 3;

type Round = Awaited<ReturnType<typeof measureEmpty>> & Awaited<ReturnType<typeof measureFull>>;

/** Section `database`: the embedded database through the driver, in a separate process. @returns a table in Markdown */
export async function benchDatabase(): Promise<string> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure());
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const rate = (figure: (round: Round) => Rate): string => {
    const [stored, floor] = [of((round) => figure(round).stored), of((round) => figure(round).floor)];
    return `${stored.toFixed(0)} / ${floor.toFixed(0)} a second = **${(stored / floor).toFixed(2)}**`;
  };
  const memory = (figure: (round: Round) => { own: number; mapped: number }): string =>
    `${of((round) => figure(round).own).toFixed(0)} MiB own + ${of((round) => figure(round).mapped).toFixed(0)} MiB mapped files`;
  const ms = (figure: (round: Round) => number): string => `${of(figure).toFixed(1)} ms`;
  const many = `${CHATS.toLocaleString('en')} chats`;
  const rows = [
    ['one insert at a time', rate(({ single }) => single), '3,000'],
    ['chats in groups of 100', rate(({ grouped }) => grouped), '40,000'],
    ['memory at 10,000 chats', memory(({ small }) => small), ''],
    [`memory after writing ${many}`, memory(({ written }) => written), ''],
    [`start to first answer, ${many}`, ms(({ startMs }) => startMs), '1,000 ms'],
    [
      'last 50 chats of a room',
      `${ms(({ page }) => page.median)} (p99 ${ms(({ page }) => page.p99)})`,
      '5 ms',
    ],
    [`memory at ${many}`, memory(({ large }) => large), 'as at 10,000'],
    [
      'others while 10 rooms of 10,000 go',
      `p99 ${ms(({ removal }) => removal.p99)} (removed in ${of(({ removal }) => removal.seconds).toFixed(1)} s)`,
      'p99 50 ms',
    ],
  ];
  return [
    '| embedded database | measured | aim |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

async function measure(): Promise<Round> {
  const folder = await processFolder();
  try {
    return { ...(await measureEmpty(folder)), ...(await measureFull(folder)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureEmpty(folder: string) {
  await using server = await startInChild(folder);
  await using database = await openDatabase(server.url);
  const single = await oneByOne(database);
  const grouped = await groups(database);
  await database.chats.deleteMany({});
  await fillChats(database, 10_000, ROOMS);
  const small = await memoryOf(server.pid);
  await fillChats(database, CHATS - 10_000, ROOMS);
  return { single, grouped, small, written: await memoryOf(server.pid) };
}

async function measureFull(folder: string) {
  const began = performance.now();
  await using server = await startInChild(folder);
  await using database = await openDatabase(server.url);
  await lastOfRoom(database, 1, ROOMS);
  const startMs = performance.now() - began;
  const page = await lastOfRoom(database, 1000, ROOMS);
  const large = await memoryOf(server.pid);
  return { startMs, page, large, removal: await removeRooms(database, 10, 10_000) };
}
