import type { QueryFilter } from 'mongoose';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';

/** More than any time in ms since 1970, so that every full room comes after every other one. */
export const FULL_MS = 1e14;

/**
 * A room's place in the lobby: rooms are listed by descending rank, so the newest comes first, and full rooms come
 * after all others.
 * @returns the creation time in ms since 1970, minus `FULL_MS` if the room is full, which makes it negative
 */
export function rankOf({ createdAt, max, seats }: Pick<Room, 'createdAt' | 'max' | 'seats'>): number {
  return createdAt.getTime() - (seats.length >= max ? FULL_MS : 0);
}

type Ranked = Pick<Room, '_id' | 'createdAt' | 'max' | 'seats'> & { rank?: number | undefined };

/**
 * Updates the rank after a change of the seats or the limit, if the room has become full or no longer is; usually it
 * costs nothing. Call it after every such change: it does nothing if the room has changed again since, so the last
 * call stores the right rank.
 */
export async function updateRank(db: Database, room: Ranked): Promise<void> {
  const rank = rankOf(room);
  if (rank === room.rank) return;
  const { _id, max } = room;
  const isAsFull = { _id, max, [`seats.${max - 1}`]: { $exists: rank < 0 } };
  // The change itself has succeeded, so its caller must not fail. The room's next change or the janitor corrects the
  // rank.
  await db.Room.updateOne(isAsFull, { $set: { rank } }).catch(() => undefined);
}

/** Stores the ranks of rooms that an earlier version created without one. */
export async function rankUnranked(db: Database): Promise<void> {
  await updateRanks(db, { rank: null });
}

/** Corrects the ranks of all rooms, such as those that a node changed just before it died. */
export async function repairRanks(db: Database): Promise<void> {
  await updateRanks(db, {});
}

async function updateRanks(db: Database, filter: QueryFilter<Room>): Promise<void> {
  const fields = { createdAt: 1, max: 1, rank: 1, seats: 1 };
  for await (const room of db.Room.find(filter, fields).lean().cursor()) await updateRank(db, room);
}
