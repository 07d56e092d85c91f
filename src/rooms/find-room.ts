import { Types } from 'mongoose';
import { roomNotFound } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';

/** @throws UserError `room_not_found` */
export async function findRoom(db: Database, id: string): Promise<Room> {
  // The driver's own query: a room is read very often, and Mongoose has nothing to cast here.
  const room = (await db.Room.collection.findOne({ _id: new Types.ObjectId(id) })) as Room | null;
  if (room === null) throw roomNotFound();
  return room;
}
