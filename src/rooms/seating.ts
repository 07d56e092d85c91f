import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Room, Seat } from '../models/room.js';
import { freeName } from '../people/identity.js';

/** Somebody who is to have a seat: who they are in the room, and the name they would have if it is free. */
export interface Newcomer {
  member: string;
  color: string;
  number: number;
}

/** Why a seat is there at once: nodes hold it, or it lasts until a moment. */
export type Hold = Pick<Seat, 'nodes' | 'until' | 'reservedAt'>;

/**
 * How long a page that was answered may take to connect, or to ask for its log: a slow phone needs half a minute to load it. The
 * one who made the room loses it no sooner.
 */
export const RESERVATION_MS = 45_000;

/** For so long a reservation stands even in a full room; after it somebody who needs the seat gets it. */
const FIRM_MS = 3000;

/** Whether a seat is kept for this person, or they are a member already. */
export const isSeated = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member);

/** Whether they have come in: the others have seen them. */
export const isMember = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member && seat.since !== null);

/** Whether a seat was reserved by a page alone. Who was let in by the host has theirs by the host's word. */
export const isReserved = ({ since, reservedAt }: Seat): boolean =>
  since === null && reservedAt !== undefined;

/** How many seats are kept for people who have not come yet. */
export const countComing = (room: Room): number => room.seats.filter(({ since }) => since === null).length;

/** The oldest reservation that gives way to a newcomer; null if there is none. The host's stands, since the room depends on it. */
export function yieldingSeat({ seats, owner }: Room): Seat | null {
  const firmSince = Date.now() - FIRM_MS;
  const age = ({ reservedAt }: Seat): number => reservedAt?.getTime() ?? Infinity;
  return seats
    .filter((seat) => isReserved(seat) && seat.nodes.length === 0 && seat.member !== owner.member)
    .filter((seat) => age(seat) <= firmSince)
    .reduce<Seat | null>((oldest, seat) => (oldest && age(oldest) <= age(seat) ? oldest : seat), null);
}

/** Whether nobody more can have a seat. */
export const isFull = (room: Room): boolean => room.seats.length >= room.max && yieldingSeat(room) === null;

/** What the limit is after the host has let one more person in: a full room becomes one larger. */
export const limitWithOneMore = (room: Room): number => Math.max(room.max, room.seats.length + 1);

/**
 * The one step that gives somebody a seat in a room that was just read: everything by which they may have it is a condition of
 * it, so that it changes nothing where the room has become another one meanwhile. Who enters a room that everybody has
 * left is its host. Entering ends a knock at the door, and makes up for a page that was opened for nothing.
 * @param max how many seats there may be with this one
 */
export function seating(
  room: Room,
  newcomer: Newcomer,
  hold: Hold,
  max = room.max,
): { guard: QueryFilter<Room>; change: UpdateQuery<Room> } {
  const { member } = newcomer;
  const name = freeName(newcomer, room.seats);
  const isFirst = room.seats.length === 0;
  const guard = {
    _id: room._id,
    max: room.max,
    password: room.password,
    closed: room.closed,
    shownOut: { $ne: member },
    'owner.member': room.owner.member,
    // Who is not the first needs somebody to be there still: the host of a room that was deserted meanwhile is gone.
    'seats.0': { $exists: !isFirst },
    [`seats.${max - 1}`]: { $exists: false },
    'seats.member': { $ne: member },
    'seats.user': { $ne: name.user },
    'seats.number': { $ne: name.number },
  };
  const seat: Seat = { member, ...name, since: null, ...hold };
  const change = {
    $push: { seats: seat },
    $pull: { knocks: { member }, noShows: member },
    ...(isFirst ? { $set: { owner: { member, user: name.user } } } : {}),
  };
  return { guard, change };
}

/** Who has been there longest, not counting one; whoever is only expected comes after everybody who is there. */
export function longestThere(room: Room, except: string): Seat | null {
  const others = room.seats.filter(({ member }) => member !== except);
  const arrival = ({ since }: Seat): number => since?.getTime() ?? Infinity;
  return others.reduce<Seat | null>(
    (first, seat) => (first === null || arrival(seat) < arrival(first) ? seat : first),
    null,
  );
}
