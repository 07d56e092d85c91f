import { chatIn, fillChats, room, type Database } from './database-chats.js';
import { median, quantile } from './quantile.js';

/** A load's result, and the result of the same load without storing. */
export interface Rate {
  stored: number;
  floor: number;
}

/** One insert after the other, each awaited. @returns inserts a second */
export async function oneByOne(database: Database): Promise<Rate> {
  const one = (i: number) => [chatIn(room(i % 10))];
  return rate(database, one, 6000);
}

/** Groups of 100, each awaited. @returns chats a second */
export async function groups(database: Database): Promise<Rate> {
  const group = () => Array.from({ length: 100 }, () => chatIn(room(1)));
  return rate(database, group, 600);
}

async function rate(
  { chats, ping }: Database,
  documents: (i: number) => ReturnType<typeof chatIn>[],
  times: number,
): Promise<Rate> {
  const perSecond = async (does: (documents: ReturnType<typeof chatIn>[]) => Promise<unknown>) => {
    const warmUp = Math.ceil(times / 10);
    const ready = Array.from({ length: warmUp + times }, (_, i) => documents(i));
    for (const each of ready.slice(0, warmUp)) await does(each);
    const began = performance.now();
    for (const each of ready.slice(warmUp)) await does(each);
    return (ready.slice(warmUp).flat().length / (performance.now() - began)) * 1000;
  };
  return {
    floor: await perSecond(ping),
    stored: await perSecond((each) => chats.insertMany(each, { ordered: false })),
  };
}

/** Reads a room's latest page. @returns ms */
export async function lastOfRoom(
  { chats }: Database,
  times: number,
  rooms: number,
): Promise<{ median: number; p99: number }> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    const page = await chats
      .find({ room: room((i * 7919) % rooms) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(50)
      .toArray();
    if (page.length === 0) throw new Error('an empty room');
    took.push(performance.now() - began);
  }
  return { median: median(took), p99: quantile(took, 0.99) };
}

/** Removes rooms one after the other during continuous inserts and reads. @returns the waits of those, in ms, and the total time */
export async function removeRooms(
  database: Database,
  rooms: number,
  chatsEach: number,
): Promise<{ p99: number; seconds: number }> {
  for (let i = 0; i < rooms; i++) await fillChats(database, chatsEach, 1, () => `going-${i}`);
  const took: number[] = [];
  let removing = true;
  const others = [0, 1].map(async (n) => {
    while (removing) {
      const began = performance.now();
      if (n === 0) await database.chats.insertOne(chatIn(room(5)));
      else
        await database.chats
          .find({ room: room(6) })
          .sort({ createdAt: -1, _id: -1 })
          .limit(50)
          .toArray();
      took.push(performance.now() - began);
    }
  });
  const began = performance.now();
  for (let i = 0; i < rooms; i++) await database.chats.deleteMany({ room: `going-${i}` });
  removing = false;
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(others);
  return { p99: quantile(took, 0.99), seconds };
}
