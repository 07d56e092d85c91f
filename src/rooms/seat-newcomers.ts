import { roomFull, type UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';
import type { Person } from '../people/identity.js';
import { refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import { waitingAt } from './knocks.js';
import type { Leaving } from './leaving.js';
import { type Hold, seating, yieldingSeats } from './seating.js';
import { updateSeats } from './update-seats.js';
import { roomView } from './views.js';

interface SeatingNeeds {
  db: Database;
  bus: Bus;
  leaving: Leaving;
}

/** The result of seating people: the room with those who got a seat, and the errors of the others, by member. */
interface Admitted {
  room: Room;
  refusals: Map<string, UserError>;
}

/**
 * Gives seats to people who have none, as far as they may and there are any.
 * @returns null if the room has changed since it was read, or seats had to be freed first
 */
export async function seatNewcomers(
  { db, bus, leaving }: SeatingNeeds,
  room: Room,
  people: Person[],
  hold: Hold,
): Promise<Admitted | null> {
  const id = room._id.toHexString();
  const refusals = new Map<string, UserError>();
  const newcomers = people.map((person) => ({
    member: person.memberIn(id),
    color: person.color,
    number: person.number,
  }));
  const welcome = newcomers.filter(({ member }) => {
    const refusal = refusalOf(room, member);
    if (refusal) refusals.set(member, refusal);
    return refusal === null;
  });
  const free = Math.max(0, room.max - room.seats.length);
  const lacking = welcome.slice(free);
  const yielding = yieldingSeats(room).slice(0, lacking.length);
  if (yielding.length > 0) {
    await leaving.freeReserved(room, yielding);
    return null;
  }
  for (const { member } of lacking) refusals.set(member, roomFull());
  const seated = welcome.slice(0, free);
  if (seated.length === 0) return { room, refusals };
  const { guard, change } = seating(room, seated, hold);
  const after = await updateSeats(db, guard, change);
  if (after === null) return null;
  if (room.knocks.some((knock) => seated.some(({ member }) => member === knock.member)))
    bus.emit('knocks', id, after.owner.member, waitingAt(after));
  bus.emit('updateRoom', roomView(after));
  return { room: after, refusals };
}
