import { roomFull, tooMany, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Knock, Room } from '../models/room.js';
import type { MemberView } from '../shared/events.js';
import { refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import { freeName, type Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import { MEMBERS_MAX } from '../shared/limits.js';
import { isFull, isSeated, limitWithOneMore } from './seating.js';

/** How long a knock is heard, if whoever knocked stays at the door. */
export const KNOCK_MS = 600_000;

/** So many wait at a door; a host sees no more than that. */
const WAITING_MAX = 20;
const TRY_AGAIN_S = 60;

/** Those who wait at a room's door, first come first. */
export function waitingAt(room: Room): MemberView[] {
  return room.knocks.filter(isWaiting).map(({ member, user, number }) => ({ member, user, number }));
}

/** Whether who waits at a room's door has been let in; null as long as there is no answer. */
export function answerTo(room: Room, member: string): boolean | null {
  if (isSeated(room, member)) return true;
  return room.knocks.some((knock) => knock.member === member && knock.refused) ? false : null;
}

const isWaiting = (knock: Knock): boolean => !knock.refused && knock.until.getTime() > Date.now();

/** Asking to be let into a room that is locked, closed or full. */
export class Knocks {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  /**
   * Tells the host that somebody is at the door, under the name that they would have inside.
   * @returns how the person is called at this room, for the answer
   * @throws UserError `room_not_found`, `shown_out`; `room_full` where no room may be larger; `knock_needless` where the room is open to them;
   *   `too_many` where they were turned away just now, or too many wait already
   */
  async knock(id: string, person: Person): Promise<string> {
    const room = await findRoom(this.db, id);
    const member = person.memberIn(id);
    const refusal = refusalOf(room, member);
    if (refusal?.code === 'shown_out') throw refusal;
    if (isSeated(room, member) || (refusal === null && !isFull(room)))
      throw new UserError('knock_needless', 409);
    if (limitWithOneMore(room) > MEMBERS_MAX) throw roomFull();
    const now = new Date();
    const earlier = room.knocks.find((knock) => knock.member === member && knock.until > now);
    if (earlier?.refused) throw tooMany((earlier.until.getTime() - now.getTime()) / 1000);

    const name = freeName(person, [...room.seats, ...room.knocks]);
    const knock: Knock = { member, ...name, refused: false, until: new Date(now.getTime() + KNOCK_MS) };
    await this.db.Room.updateOne(
      { _id: id },
      { $pull: { knocks: { $or: [{ until: { $lte: now } }, { member, refused: false }] } } },
    );
    const heard = await this.db.Room.findOneAndUpdate(
      { _id: id, 'knocks.member': { $ne: member }, [`knocks.${WAITING_MAX - 1}`]: { $exists: false } },
      { $push: { knocks: knock } },
      { returnDocument: 'after' },
    ).lean();
    if (heard === null) throw tooMany(TRY_AGAIN_S);
    this.#tell(heard);
    return member;
  }

  /** Whoever knocked has gone away. */
  async withdraw(id: string, member: string): Promise<void> {
    const room = await this.db.Room.findOneAndUpdate(
      { _id: id, knocks: { $elemMatch: { member, refused: false } } },
      { $pull: { knocks: { member } } },
      { returnDocument: 'after' },
    ).lean();
    if (room !== null) this.#tell(room);
  }

  #tell(room: Room): void {
    this.bus.emit('knocks', room._id.toHexString(), room.owner.member, waitingAt(room));
  }
}
