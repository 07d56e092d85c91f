import type { mongo } from 'mongoose';
import type { Room, Seat } from '../models/room.js';
import type { Hold } from './seating.js';

/**
 * The update for people who have a seat already: it holds their seats, and marks those who had only a reservation as entered.
 * Its array filters are those of `keptAmong`.
 */
export const keeping = ({ nodes: [node], until }: Hold, since: Date): mongo.UpdateFilter<Room> => ({
  ...(node !== undefined && { $addToSet: { 'seats.$[kept].nodes': node } }),
  ...(until !== null && { $max: { 'seats.$[kept].until': until } }),
  $set: { 'seats.$[entering].since': since, ...(until === null && { 'seats.$[kept].until': null }) },
  $unset: { 'seats.$[kept].reservedAt': 1, 'seats.$[kept].lost': 1 },
});

/** The array filters of that update. */
export const keptAmong = (members: string[]): mongo.Document[] => [
  { 'kept.member': { $in: members } },
  { 'entering.member': { $in: members }, 'entering.since': null },
];

/** A room as that update changes it, from the room as it was read before. */
export const withKept = (room: Room, members: string[], hold: Hold, since: Date): Room => ({
  ...room,
  seats: room.seats.map((seat) => (members.includes(seat.member) ? keptSeat(seat, hold, since) : seat)),
});

function keptSeat(seat: Seat, hold: Hold, since: Date): Seat {
  const until = hold.until && new Date(Math.max(Number(seat.until), Number(hold.until)));
  const nodes = [...new Set([...seat.nodes, ...hold.nodes])];
  const { member, user, number } = seat;
  return { member, user, number, nodes, until, since: seat.since ?? since };
}
