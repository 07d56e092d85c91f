import type { MemberView, RoomView } from '../shared/events.js';
import type { Room, Seat } from '../models/room.js';
import { COLOURS_SHOWN } from '../shared/limits.js';
import { cleanLine } from '../shared/user-text.js';

/** A title as it is shown: a room may be older than the rules for titles. */
export function shownTitle(title: string): string {
  return cleanLine(title) || '…';
}

/** What everybody may know of a room. */
export function roomView(room: Room): RoomView {
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
  };
}

/** What those in the room may know of who sits there. */
export function memberView({ member, user, number }: Seat): MemberView {
  return { member, user, number };
}

/** Those who have been announced, longest there first. */
export function presentMembers(seats: Seat[]): MemberView[] {
  return seats
    .filter((seat) => seat.since !== null)
    .sort((a, b) => Number(a.since) - Number(b.since))
    .map(memberView);
}
