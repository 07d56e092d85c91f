import { roomClosed, roomNotFound, shownOut, type UserError, wrongPassword } from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, pushBounded, type Room } from '../models/room.js';
import type { Person } from '../people/identity.js';
import type { Passwords } from './passwords.js';
import { findRoom } from './find-room.js';
import { isSeated } from './seating.js';

/**
 * Why somebody may not take a seat, whether or not one is free; null where they may. The first reason is the one that
 * no other could help against.
 */
export function refusalOf(room: Room, member: string): UserError | null {
  if (room.shownOut.includes(member)) return shownOut();
  if (room.password !== null && !room.admitted.includes(member)) return wrongPassword();
  if (room.closed && room.owner.member !== member) return roomClosed();
  return null;
}

/** Who may be in a room. */
export class Admission {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
  ) {}

  /**
   * The room, for somebody who sits in it or might.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password` or `room_closed`
   */
  async openTo(id: string, person: Person): Promise<Room> {
    const room = await findRoom(this.db, id);
    const member = person.memberIn(id);
    const refusal = isSeated(room, member) ? null : refusalOf(room, member);
    if (refusal) throw refusal;
    return room;
  }

  /**
   * Lets somebody past the password who knows it, from now on and wherever they are connected.
   * @param isWanted whether anybody still waits for the answer; what is not wanted any more is not hashed
   * @throws UserError `room_not_found` or `wrong_password`, both after the same work; `shown_out`; `too_many`; `unavailable`
   *   where the answer is not wanted any more
   */
  async unlock(
    id: string,
    password: string,
    person: Person,
    by: RateLimitKey,
    isWanted: () => boolean,
  ): Promise<void> {
    const room = await this.db.Room.findById(id).lean();
    if (room === null) {
      await this.passwords.opens(password, null, by, isWanted);
      throw roomNotFound();
    }
    const member = person.memberIn(id);
    if (room.shownOut.includes(member)) throw shownOut();
    if (room.password === null || room.admitted.includes(member)) return;
    if (!(await this.passwords.opens(password, room.password, by, isWanted))) throw wrongPassword();
    await this.db.Room.updateOne(
      { _id: room._id, password: room.password, shownOut: { $ne: member }, admitted: { $ne: member } },
      { $push: { admitted: pushBounded(member, ADMITTED_MAX) } },
    );
  }
}
