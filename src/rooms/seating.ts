import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Room, Seat } from '../models/room.js';
import { NamesInRoom } from '../people/identity.js';

/**
 * A person without a seat yet: their member name in the room, and the colour and number they get if both are free.
 */
export interface Newcomer {
  member: string;
  color: string;
  number: number;
}

/** What holds a new seat: nodes, or a time limit. `since` is when its person entered, if they do so with it. */
export type Hold = Pick<Seat, 'nodes' | 'until' | 'reservedAt'> & Partial<Pick<Seat, 'since'>>;

/**
 * How long a page may take to connect, or to ask for its log: a slow phone needs half a minute to load it. The
 * creator's seat in a new room lasts as long.
 */
export const RESERVATION_MS = 45_000;

/** How long a reservation is firm. In a full room, it then gives way to a person who needs the seat. */
const FIRM_MS = 3000;

/** What an update costs grows with the seats of the room, so the pause does too. */
const PAUSE_PER_SEAT_MS = 1;
const PAUSE_MAX_MS = 200;

/** Whether a member has a seat, reserved ones included. */
export const isSeated = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member);

/** Whether they have entered, and so were announced to the others. */
export const isMember = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member && seat.since !== null);

/** Whether a seat is merely reserved by a page. Those that the host let in have their seats without a page. */
export const isReserved = ({ since, reservedAt }: Seat): boolean =>
  since === null && reservedAt !== undefined;

/** How many seats are reserved for people who have not entered yet. */
export const countComing = (room: Room): number => room.seats.filter(({ since }) => since === null).length;

/** The reservations that give way to newcomers, oldest first. The host's never does, since the room needs a host. */
export function yieldingSeats({ seats, owner }: Room): Seat[] {
  const firmSince = Date.now() - FIRM_MS;
  const age = ({ reservedAt }: Seat): number => reservedAt?.getTime() ?? Infinity;
  return seats
    .filter((seat) => isReserved(seat) && seat.nodes.length === 0 && seat.member !== owner.member)
    .filter((seat) => age(seat) <= firmSince)
    .sort((a, b) => age(a) - age(b));
}

/** Whether all seats are taken. */
export const isFull = (room: Room): boolean =>
  room.seats.length >= room.max && yieldingSeats(room).length === 0;

/** The limit after the host has let one more person in: that of a full room is raised by one. */
export const limitWithOneMore = (room: Room): number => Math.max(room.max, room.seats.length + 1);

/**
 * The update that gives newcomers seats in a room that was just read. Whatever entitles them to these is part of the filter, so that it
 * changes nothing if the room has changed since. The first to enter a deserted room becomes its host. Entering ends a knock, and
 * clears the record of a page that was opened without coming.
 * @param newcomers one or more, in the order of their seats
 * @param max how many seats there may be with these
 */
export function seating(
  room: Room,
  newcomers: Newcomer[],
  hold: Hold,
  max = room.max,
): { guard: QueryFilter<Room>; change: UpdateQuery<Room> } {
  const names = new NamesInRoom(room.seats);
  const seats = newcomers.map(({ member, ...person }): Seat => ({
    member,
    ...names.take(person),
    since: null,
    ...hold,
  }));
  const members = seats.map(({ member }) => member);
  const isFirst = room.seats.length === 0;
  const guard = {
    _id: room._id,
    max: room.max,
    password: room.password,
    closed: room.closed,
    shownOut: { $nin: members },
    'owner.member': room.owner.member,
    // A newcomer who is not the first relies on the host, who is gone if the room has been deserted since.
    'seats.0': { $exists: !isFirst },
    [`seats.${max - seats.length}`]: { $exists: false },
    'seats.member': { $nin: members },
    'seats.user': { $nin: seats.map(({ user }) => user) },
    'seats.number': { $nin: seats.map(({ number }) => number) },
  };
  const [first] = seats;
  const change = {
    $push: { seats: { $each: seats } },
    $pull: { knocks: { member: { $in: members } }, noShows: { $in: members } },
    ...(isFirst && first ? { $set: { owner: { member: first.member, user: first.user } } } : {}),
  };
  return { guard, change };
}

/** The seat of the longest-standing member, except those who leave; reserved seats come last. */
export function longestThere(room: Room, leaving: string[]): Seat | null {
  const others = room.seats.filter(({ member }) => !leaving.includes(member));
  const arrival = ({ since }: Seat): number => since?.getTime() ?? Infinity;
  return others.reduce<Seat | null>(
    (first, seat) => (first === null || arrival(seat) < arrival(first) ? seat : first),
    null,
  );
}

/** How long a room's updates gather before the next one, in ms: a small room's hardly at all. */
export const pauseAfter = ({ seats }: Pick<Room, 'seats'>): number =>
  Math.min(seats.length * PAUSE_PER_SEAT_MS, PAUSE_MAX_MS);
