import { notOwner } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';
import { findRoom } from './find-room.js';
import { isSeated } from './seating.js';

/** The condition of an update that only the host may make. */
export const hosted = (id: string, host: string) => ({ _id: id, 'owner.member': host, 'seats.member': host });

/** @throws UserError `room_not_found`, or `not_owner` if this member is not the host or has no seat */
export async function hostedRoom(db: Database, id: string, host: string): Promise<Room> {
  const room = await findRoom(db, id);
  if (room.owner.member !== host || !isSeated(room, host)) throw notOwner();
  return room;
}
