import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Room, Seat } from '../models/room.js';
import { freeName } from '../people/identity.js';

/** A person who is to get a seat: their member name in the room, and the colour and number they get if those are free. */
export interface Newcomer {
  member: string;
  color: string;
  number: number;
}

/** What holds a new seat: nodes, or a time limit. */
export type Hold = Pick<Seat, 'nodes' | 'until' | 'reservedAt'>;

/**
 * How long a page may take to connect, or to ask for its log: a slow phone needs half a minute to load it. The maker's seat in a new
 * room lasts as long.
 */
export const RESERVATION_MS = 45_000;

/** How long a reservation is firm. In a full room, it then gives way to a person who needs the seat. */
const FIRM_MS = 3000;

/** Whether a member has a seat, reserved ones included. */
export const isSeated = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member);

/** Whether they have entered, so that the others have seen them. */
export const isMember = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member && seat.since !== null);

/** Whether a seat is merely reserved by a page. Those that the host let in have their seats without a page. */
export const isReserved = ({ since, reservedAt }: Seat): boolean =>
  since === null && reservedAt !== undefined;

/** How many seats are kept for people who have not entered yet. */
export const countComing = (room: Room): number => room.seats.filter(({ since }) => since === null).length;

/** The oldest reservation that gives way to a newcomer, or null. The host's never does, since the room needs a host. */
export function yieldingSeat({ seats, owner }: Room): Seat | null {
  const firmSince = Date.now() - FIRM_MS;
  const age = ({ reservedAt }: Seat): number => reservedAt?.getTime() ?? Infinity;
  return seats
    .filter((seat) => isReserved(seat) && seat.nodes.length === 0 && seat.member !== owner.member)
    .filter((seat) => age(seat) <= firmSince)
    .reduce<Seat | null>((oldest, seat) => (oldest && age(oldest) <= age(seat) ? oldest : seat), null);
}

/** Whether no seat is left. */
export const isFull = (room: Room): boolean => room.seats.length >= room.max && yieldingSeat(room) === null;

/** The limit after the host has let one more person in: that of a full room is raised by one. */
export const limitWithOneMore = (room: Room): number => Math.max(room.max, room.seats.length + 1);

/**
 * The update that gives a newcomer a seat in a room that was just read. Whatever entitles them to it is part of the filter, so that it
 * changes nothing if the room has changed since. The first to enter a deserted room becomes its host. Entering ends a knock, and
 * clears the record of a page that was opened without coming.
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
    // A newcomer who is not the first relies on the host, who is gone if the room has been deserted since.
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

/** The seat of the longest-standing member, except one; reserved seats come last. */
export function longestThere(room: Room, except: string): Seat | null {
  const others = room.seats.filter(({ member }) => member !== except);
  const arrival = ({ since }: Seat): number => since?.getTime() ?? Infinity;
  return others.reduce<Seat | null>(
    (first, seat) => (first === null || arrival(seat) < arrival(first) ? seat : first),
    null,
  );
}
