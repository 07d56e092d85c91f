import { roomFull, tooMany, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Knock, Room } from '../models/room.js';
import type { MemberView } from '../shared/views.js';
import { refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import { freeName, type Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import { MEMBERS_MAX } from '../shared/limits.js';
import { isFull, isSeated, limitWithOneMore } from './seating.js';

/** How long a knock waits for an answer while its person stays connected. */
export const KNOCK_MS = 600_000;

/** How many people can wait at one door. */
const WAITING_MAX = 20;
const TRY_AGAIN_S = 60;

/** The people who are waiting at a room's door, in the order in which they knocked. */
export function waitingAt(room: Room): MemberView[] {
  return room.knocks.filter(isWaiting).map(({ member, user, number }) => ({ member, user, number }));
}

/** The host's answer to a member's knock: whether they may enter; null while there is none. */
export function answerTo(room: Room, member: string): boolean | null {
  if (isSeated(room, member)) return true;
  return room.knocks.some((knock) => knock.member === member && knock.refused) ? false : null;
}

const isWaiting = (knock: Knock): boolean => !knock.refused && knock.until.getTime() > Date.now();

/** Knocks: requests to be let into a room that is locked, closed or full. */
export class Knocks {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  /**
   * Adds a person to the queue at the door, under the name they would have inside, and notifies the host.
   * @throws UserError `room_not_found`, `shown_out`; `room_full` at the largest limit; `knock_needless` if the person
   *   can simply enter; `too_many` if they were refused within the last minute, or too many are waiting
   */
  async knock(id: string, person: Person): Promise<void> {
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
    const updated = await this.db.Room.findOneAndUpdate(
      { _id: id, 'knocks.member': { $ne: member }, [`knocks.${WAITING_MAX - 1}`]: { $exists: false } },
      { $push: { knocks: knock } },
      { returnDocument: 'after' },
    ).lean();
    if (updated === null) throw tooMany(TRY_AGAIN_S);
    this.#announce(updated);
  }

  /** Ends the knock of a person who has gone away. */
  async withdraw(id: string, member: string): Promise<void> {
    const room = await this.db.Room.findOneAndUpdate(
      { _id: id, knocks: { $elemMatch: { member, refused: false } } },
      { $pull: { knocks: { member } } },
      { returnDocument: 'after' },
    ).lean();
    if (room !== null) this.#announce(room);
  }

  #announce(room: Room): void {
    this.bus.emit('knocks', room._id.toHexString(), room.owner.member, waitingAt(room));
  }
}
