import {
  roomClosed,
  roomFull,
  roomNotFound,
  removedFromRoom,
  type UserError,
  wrongPassword,
} from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, pushBounded, type Room, type Seat } from '../models/room.js';
import { freeName, type Person } from '../people/identity.js';
import type { Passwords } from './passwords.js';
import { findRoom } from './find-room.js';
import { isFull, isSeated } from './seating.js';

/**
 * Why a member may not take a seat, whether or not one is free; null if they may. Where several reasons apply, the one that
 * is hardest to overcome comes first.
 */
export function refusalOf(room: Room, member: string): UserError | null {
  if (room.shownOut.includes(member)) return removedFromRoom();
  if (room.password !== null && !room.admitted.includes(member)) return wrongPassword();
  if (room.closed && room.owner.member !== member) return roomClosed();
  return null;
}

/**
 * A room as a person would enter it: with their seat, or with the one that they would get.
 * @throws UserError `shown_out`, `wrong_password`, `room_closed` or `room_full`
 */
export function lookInto(room: Room, person: Person): { room: Room; seat: Seat } {
  const member = person.memberIn(room._id.toHexString());
  const seat = room.seats.find((each) => each.member === member);
  if (seat) return { room, seat };
  const refusal = refusalOf(room, member);
  if (refusal) throw refusal;
  if (isFull(room)) throw roomFull();
  return { room, seat: { member, ...freeName(person, room.seats), since: null, nodes: [], until: null } };
}

/** Decides who may be in a room. */
export class Admission {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
  ) {}

  /**
   * The room, for a person who has a seat in it or may take one.
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
   * Admits a person who knows the password, from now on and on all their connections.
   * @param isWanted whether the client is still waiting; nothing is hashed for one that has gone
   * @throws UserError `room_not_found` or `wrong_password`, both after the same work; `shown_out`; `too_many`; `unavailable`
   *   if the client has gone
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
      await this.passwords.verifyPassword(password, null, by, isWanted);
      throw roomNotFound();
    }
    const member = person.memberIn(id);
    if (room.shownOut.includes(member)) throw removedFromRoom();
    if (room.password === null || room.admitted.includes(member)) return;
    if (!(await this.passwords.verifyPassword(password, room.password, by, isWanted))) throw wrongPassword();
    await this.db.Room.updateOne(
      { _id: room._id, password: room.password, shownOut: { $ne: member }, admitted: { $ne: member } },
      { $push: { admitted: pushBounded(member, ADMITTED_MAX) } },
    );
  }
}
