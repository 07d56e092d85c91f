import { type mongo, Types } from 'mongoose';
import type { BatchOutcome } from '../lib/batches.js';
import type { Database } from '../models/index.js';
import { NO_SHOWS_MAX, type Room, type Seat } from '../models/room.js';
import type { Person } from '../people/identity.js';
import type { Bus } from './bus.js';
import { waitingAt } from './knocks.js';
import { updateRank } from './lobby-rank.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { countComing, isReserved, longestThere, pauseAfter } from './seating.js';
import { roomsOf } from './update-seats.js';
import { memberView, roomView } from './views.js';

/** A member whose seat is to be freed, unless they have come back. */
export interface Departure {
  member: string;
  /** When their seat lapses: if they come back, it lapses later or not at all. Null for members who leave on purpose. */
  until: Date | null;
  /** If this leaves the room deserted, since when, in ms since 1970. */
  since: number;
  /** Unknown after a crash, when the janitor ends the room if this leaves it deserted. */
  person?: Person;
}

/** How the seats are held that are freed together: by which nodes and, if `since` is null, for people who have not entered. */
export type Held = Pick<Seat, 'nodes'> & { since?: null };

/** The members who leave together, the last of them, and who is the host after them if the host is among them. */
interface Leavers {
  members: string[];
  until: Date | null;
  last: Departure;
  nextHost: Seat | null;
}

/**
 * Frees those seats of a room that are still held in this way, by one update, and announces it. When the host leaves, the member who
 * has been there longest becomes the host.
 * @returns for each departure whether a seat was freed
 */
export function freeSeats(
  { db, bus }: { db: Database; bus: Bus },
  id: string,
  departures: Departure[],
  held: Held,
): Promise<BatchOutcome<boolean>> {
  const rooms = roomsOf(db);
  return retryOnConflict(async () => {
    const room = await rooms.findOne({ _id: new Types.ObjectId(id) });
    const leavers = room && leaversOf(room, departures, held);
    if (!leavers) return { results: departures.map(() => false), pauseMs: 0 };
    const before = await rooms.findOneAndUpdate(unchanged(room, leavers, held), freeing(room, leavers));
    if (before === null) return null;
    const { members, last, nextHost } = leavers;
    const freed = before.seats.filter(({ member }) => members.includes(member));
    const after: Room = {
      ...before,
      seats: before.seats.filter(({ member }) => !members.includes(member)),
      ...(nextHost && { owner: { member: nextHost.member, user: nextHost.user } }),
    };
    await updateRank(db, after);
    announce(bus, after, freed, nextHost);
    if (after.seats.length === 0 && last.person) bus.emit('deserted', id, last.person, last.since);
    const isFreed = new Set(freed.map(({ member }) => member));
    return { results: departures.map(({ member }) => isFreed.has(member)), pauseMs: pauseAfter(before) };
  });
}

/** @returns null if nobody leaves */
function leaversOf(room: Room, departures: Departure[], held: Held): Leavers | null {
  const seats = new Map(room.seats.map((seat) => [seat.member, seat]));
  const leaving = departures.filter(({ member, until }) => isHeld(seats.get(member), until, held));
  const [first] = leaving;
  if (first === undefined) return null;
  const members = leaving.map(({ member }) => member);
  return {
    members,
    until: first.until && new Date(Math.max(...leaving.map(({ until }) => Number(until)))),
    last: leaving.reduce((last, each) => (each.since >= last.since ? each : last), first),
    nextHost: members.includes(room.owner.member) ? longestThere(room, members) : null,
  };
}

function isHeld(seat: Seat | undefined, until: Date | null, { nodes, since }: Held): boolean {
  if (seat === undefined || seat.nodes.join() !== nodes.join()) return false;
  const hasLapsed = until === null || (seat.until !== null && seat.until <= until);
  return hasLapsed && (since === undefined || seat.since === since);
}

/** The room with none of these seats taken again since it was read. */
function unchanged(room: Room, { members, until, nextHost }: Leavers, held: Held): mongo.Filter<Room> {
  const changes = [
    { nodes: { $ne: held.nodes } },
    ...(until === null ? [] : [{ until: { $not: { $lte: until } } }]),
    ...(held.since === undefined ? [] : [{ since: { $ne: held.since } }]),
  ];
  // When the host leaves, either the next host is still there, or nobody else is.
  const others = nextHost
    ? { 'seats.member': nextHost.member }
    : { [`seats.${members.length}`]: { $exists: false } };
  return {
    _id: room._id,
    'owner.member': room.owner.member,
    seats: { $not: { $elemMatch: { member: { $in: members }, $or: changes } } },
    ...(members.includes(room.owner.member) ? others : {}),
  };
}

function freeing(room: Room, { members, last, nextHost }: Leavers): mongo.UpdateFilter<Room> {
  const noShows = room.seats.filter((seat) => members.includes(seat.member) && isReserved(seat));
  return {
    $pull: { seats: { member: { $in: members } } },
    ...(noShows.length > 0 && {
      $push: { noShows: { $each: noShows.map(({ member }) => member), $slice: -NO_SHOWS_MAX } },
    }),
    $set: {
      lastLeft: { member: last.member, at: new Date(last.since) },
      ...(nextHost && { owner: { member: nextHost.member, user: nextHost.user } }),
    },
  };
}

function announce(bus: Bus, room: Room, left: Seat[], nextHost: Seat | null): void {
  const id = room._id.toHexString();
  const view = roomView(room);
  for (const seat of left) {
    if (seat.since !== null) bus.emit('exit', id, { ...memberView(seat), members: room.seats.length });
  }
  if (nextHost || left.some(({ since }) => since === null))
    bus.emit('coming', id, room.owner.member, countComing(room));
  if (nextHost) {
    bus.emit('changed', view, { kind: 'host_changed', who: memberView(nextHost) });
    bus.emit('knocks', id, nextHost.member, waitingAt(room));
  }
  bus.emit('updateRoom', view);
}
