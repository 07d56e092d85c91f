import type { mongo } from 'mongoose';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';
import { updateRank } from './lobby-rank.js';

/** Changes the seats of a room, and its rank with them. @returns the room after that, or null if none matches the filter */
export async function updateSeats(
  db: Database,
  filter: object,
  change: object,
  arrayFilters: mongo.Document[] = [],
): Promise<Room | null> {
  const options = { returnDocument: 'after', ...(arrayFilters.length > 0 && { arrayFilters }) } as const;
  const room = await roomsOf(db).findOneAndUpdate(filter, change, options);
  if (room !== null) await updateRank(db, room);
  return room;
}

/** The driver's own collection: what is written to it is made here, so Mongoose has nothing to cast or to validate. */
export const roomsOf = (db: Database): mongo.Collection<Room> =>
  db.Room.collection as unknown as mongo.Collection<Room>;
