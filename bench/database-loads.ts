import { chatIn, fillChats, room, type Database } from './database-chats.js';

/** One insert after the other, each awaited. @returns how many a second. */
export async function oneByOne({ chats }: Database, count = 6000): Promise<number> {
  for (let i = 0; i < 1000; i++) await chats.insertOne(chatIn(room(0)));
  const began = performance.now();
  for (let i = 0; i < count; i++) await chats.insertOne(chatIn(room(i % 10)));
  return Math.round((count / (performance.now() - began)) * 1000);
}

/** Groups of 100, each awaited. @returns chats a second. */
export async function groups({ chats }: Database, count = 600): Promise<number> {
  const group = (): Record<string, unknown>[] => Array.from({ length: 100 }, () => chatIn(room(1)));
  for (let i = 0; i < 50; i++) await chats.insertMany(group(), { ordered: false });
  const ready = Array.from({ length: count }, group);
  const began = performance.now();
  for (const one of ready) await chats.insertMany(one, { ordered: false });
  return Math.round(((count * 100) / (performance.now() - began)) * 1000);
}

/** The first page of a room. @returns milliseconds. */
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
  return { median: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

/** Removes rooms one after the other, while others insert and read without a pause. @returns milliseconds of those others. */
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
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  await Promise.all(others);
  return { p99: quantile(took, 0.99), seconds };
}

function quantile(values: number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * at)] ?? 0) * 100) / 100;
}
