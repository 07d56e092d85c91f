import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Room, Seat } from '../schemas/room.js';
import { freeName } from './names.js';

/** Somebody who is to have a seat: who they are in the room, and the name they would have if it is free. */
export interface Newcomer {
  member: string;
  color: string;
  number: number;
}

/** Why a seat is there at once: nodes hold it, or it lasts until a moment. */
export type Hold = Pick<Seat, 'nodes' | 'until'>;

export const isSeated = (room: Room, member: string): boolean =>
  room.seats.some((seat) => seat.member === member);

/**
 * The one step that gives somebody a seat in a room that was just read: everything by which they may have it is a condition of
 * it, so that it changes nothing where the room has become another one meanwhile. Who enters a room that everybody has
 * left is its host.
 * @param max how many seats there may be with this one
 */
export function seating(
  room: Room,
  newcomer: Newcomer,
  hold: Hold,
  max = room.max,
): { stillSo: QueryFilter<Room>; change: UpdateQuery<Room> } {
  const { member } = newcomer;
  const name = freeName(newcomer, room.seats);
  const isFirst = room.seats.length === 0;
  const stillSo = {
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
    ...(isFirst ? { $set: { owner: { member, user: name.user } } } : {}),
  };
  return { stillSo, change };
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
