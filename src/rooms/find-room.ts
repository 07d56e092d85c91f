import { roomNotFound } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';

/** @throws UserError `room_not_found` */
export async function findRoom(db: Database, id: string): Promise<Room> {
  const room = await db.Room.findById(id).lean();
  if (room === null) throw roomNotFound();
  return room;
}
