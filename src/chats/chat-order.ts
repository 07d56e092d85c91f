import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Types } from 'mongoose';
import { FIRST_CURSOR, type Place, placeOf } from './cursor.js';

/** An id begins with this many bytes derived from its room, followed by a 32-bit number. */
const ROOM_BYTES = 8;

/**
 * The places of the chats that directly follow another one in its room, whatever the clocks say.
 *
 * Ids count the chats of a room. Two nodes that continue from the same chat make the same id; the unique index on
 * `_id` accepts one of them, and the other node continues from there. So a chat is stored only after all the chats
 * before it. Times never decrease: if the clock is behind the last chat, that chat's time is used again (a hybrid
 * logical clock, https://cse.buffalo.edu/tech-reports/2014-04.pdf).
 * @param last the cursor of the chat before them, or `FIRST_CURSOR`
 * @returns gives the next place at each call; its `now` is in ms since 1970
 */
export function placesAfter(last: string, room: Types.ObjectId): (now: number) => Place {
  const place = placeOf(last);
  const prefix = prefixOf(room);
  const number = place && numberOf(place._id, prefix);
  let next = nextNumber(last, number);
  // Earlier versions derived ids from the clock; only a later time sorts after one of those.
  let time = (place?.createdAt.getTime() ?? 0) + (number === null ? 1 : 0);
  return (now) => {
    const id = Buffer.alloc(12);
    id.set(prefix);
    id.writeUInt32BE(next++, ROOM_BYTES);
    time = Math.max(now, time);
    // The `_id` first, as the database stores it, so that it can store a chat as it comes.
    return { _id: new Types.ObjectId(id), createdAt: new Date(time) };
  };
}

/**
 * Whether no chat of the room can lie between these two. @param last the cursor of the earlier one @param next the
 * cursor of the later one
 */
export function isRightAfter(last: string, next: string, room: string): boolean {
  const { _id } = placesAfter(last, new Types.ObjectId(room))(0);
  return next > last && next.endsWith(_id.toHexString());
}

/** A larger difference within a room means that its count restarted in between. */
const COUNT_MAX = 1_000_000;

/** How many chats of a room lie after one chat, up to and including another; null if only the database can tell. */
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
 * A room counts from 0. After a chat with an id of an earlier version, such as one that an old node stores during a rolling upgrade,
 * the count goes on from a number derived from that chat: the same on every node, and not one that the room has used already.
 */
function nextNumber(last: string, number: number | null): number {
  if (number !== null) return number + 1;
  if (last === '' || last === FIRST_CURSOR) return 0;
  return createHash('sha256').update(last).digest().readUInt32BE() >>> 1;
}

/** @returns null for an id that was not made by `placesAfter` in this room */
function numberOf(id: Types.ObjectId, prefix: Buffer): number | null {
  const bytes = Buffer.from(id.id);
  return bytes.subarray(0, ROOM_BYTES).equals(prefix) ? bytes.readUInt32BE(ROOM_BYTES) : null;
}

const prefixOf = (room: Types.ObjectId): Buffer => prefixes.memo(room.toHexString());

/** By room. Not the room's id itself, because the next room's id may differ from it only by one. */
const prefixes = new LRUCache<string, Buffer>({
  max: 1000,
  memoMethod: (room) => createHash('sha256').update(room, 'hex').digest().subarray(0, ROOM_BYTES),
});
