import type { MemberView, RoomView } from '../shared/views.js';
import type { Room, Seat } from '../models/room.js';
import { COLOURS_SHOWN } from '../shared/limits.js';
import { cleanLine } from '../shared/user-text.js';

/** A title that is safe to show: the room may predate the rules for titles. */
export function shownTitle(title: string): string {
  return cleanLine(title) || '…';
}

/** The fields that a room's view is made of. */
export type Viewable = Pick<
  Room,
  '_id' | 'title' | 'max' | 'password' | 'closed' | 'createdAt' | 'talkedAt'
> & { owner: Pick<Room['owner'], 'user'>; seats: Pick<Seat, 'user'>[] };

/** A room as anyone may see it. */
export function roomView(room: Viewable): RoomView {
  return {
    id: room._id.toHexString(),
    title: shownTitle(room.title),
    max: room.max,
    members: room.seats.length,
    locked: room.password !== null,
    closed: room.closed,
    owner: room.owner.user,
    colours: room.seats.slice(0, COLOURS_SHOWN).map(({ user }) => user),
    createdAt: room.createdAt.toISOString(),
    ...(room.talkedAt && { talkedAt: room.talkedAt.toISOString() }),
  };
}

/** A member as the others in the room see them. */
export function memberView({ member, user, number }: Seat): MemberView {
  return { member, user, number };
}

/** The members who have entered, the longest-standing first. Computed once per room object. */
export function presentMembers(seats: Seat[]): MemberView[] {
  const known = present.get(seats);
  if (known) return known;
  const members = seats
    .filter((seat) => seat.since !== null)
    .sort((a, b) => Number(a.since) - Number(b.since))
    .map(memberView);
  present.set(seats, members);
  return members;
}

const present = new WeakMap<Seat[], MemberView[]>();
