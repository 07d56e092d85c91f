import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { FIRST_CURSOR, type Place, placeOf } from './cursor.js';

/** An id is so many bytes that are its room's own, and then a 32-bit number. */
const ROOM_BYTES = 8;

/**
 * The place of the chat that comes right after another one in its room, which no clock can change.
 *
 * Ids count the chats of a room. Two nodes that continue from the same chat make the same id, the unique index on `_id` takes
 * one of them, and the other node has to continue from there; so a chat is stored only after all those before it. Times
 * never decrease: where the clock is behind the last chat, that chat's time is used again (a hybrid logical clock,
 * https://cse.buffalo.edu/tech-reports/2014-04.pdf).
 * @param last the cursor of the chat before it, `FIRST_CURSOR` where there is none
 * @param now ms since 1970
 */
export function placeAfter(last: string, room: Types.ObjectId, now: number): Place {
  const place = placeOf(last);
  const lastTime = place?.createdAt.getTime() ?? 0;
  const prefix = prefixOf(room);
  const number = place && numberOf(place._id, prefix);
  const id = Buffer.alloc(12);
  id.set(prefix);
  id.writeUInt32BE(nextNumber(last, number), ROOM_BYTES);
  // Chats of earlier versions have ids by the clock; only a later time sorts after one of them.
  const earliest = number === null ? lastTime + 1 : lastTime;
  return { createdAt: new Date(Math.max(now, earliest)), _id: new Types.ObjectId(id) };
}

/** Whether there can be no chat between two of a room. @param last its cursor, as is `next` */
export function isRightAfter(last: string, next: string, room: string): boolean {
  const { _id } = placeAfter(last, new Types.ObjectId(room), 0);
  return next > last && next.endsWith(_id.toHexString());
}

/** More in one room is a count that began anew in between. */
const COUNT_MAX = 1_000_000;

/** How many chats of a room come after one of them, up to another; null where only the database can tell. */
export function countBetween(from: string, to: string, room: string): number | null {
  const prefix = prefixOf(new Types.ObjectId(room));
  const [first, last] = [from, to].map((cursor) => {
    const place = placeOf(cursor);
    if (cursor === FIRST_CURSOR) return -1;
    return place && numberOf(place._id, prefix);
  });
  if (typeof first !== 'number' || typeof last !== 'number') return null;
  const count = last - first;
  return Math.abs(count) <= COUNT_MAX ? Math.max(0, count) : null;
}

/**
 * A room counts from 0. After a chat with an id of an earlier version, such as one stored by an old node while nodes are upgraded
 * one by one, it counts on from a number of that chat's own: the same on every node, and not one that the room has used already.
 */
function nextNumber(last: string, number: number | null): number {
  if (number !== null) return number + 1;
  if (last === '' || last === FIRST_CURSOR) return 0;
  return createHash('sha256').update(last).digest().readUInt32BE() >>> 1;
}

/** @returns null for an id that was not made by `placeAfter` in this room */
function numberOf(id: Types.ObjectId, prefix: Buffer): number | null {
  const bytes = Buffer.from(id.id);
  return bytes.subarray(0, ROOM_BYTES).equals(prefix) ? bytes.readUInt32BE(ROOM_BYTES) : null;
}

/** Not the room's id itself: the next room's may differ from it by one. */
const prefixOf = (room: Types.ObjectId): Buffer =>
  createHash('sha256').update(room.id).digest().subarray(0, ROOM_BYTES);
