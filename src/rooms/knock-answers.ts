import { roomFull, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, pushBounded, type Room } from '../models/room.js';
import type { Person } from '../people/identity.js';
import { LET_IN_MS, MEMBERS_MAX } from '../shared/limits.js';
import type { Bus } from './bus.js';
import { hosted, hostedRoom } from './hosted.js';
import { waitingAt } from './knocks.js';
import { updateRank } from './lobby-rank.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { countComing, isSeated, limitWithOneMore, seating } from './seating.js';
import { memberView, roomView } from './views.js';

/** How long a refused person cannot knock again. */
const TURNED_AWAY_MS = 60_000;

/** The host's answers to people who knock. */
export class KnockAnswers {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  /**
   * Answers a knock. A person who is let in has a seat kept for `LET_IN_MS`; the limit of a full room is raised by one for them.
   * @throws UserError `room_not_found`, `not_owner`, `knock_not_found`, or `room_full` at the largest limit
   */
  async answer(id: string, member: string, letIn: boolean, person: Person): Promise<void> {
    const host = person.memberIn(id);
    const room = letIn ? await this.#letIn(id, member, host) : await this.#turnAway(id, member, host);
    this.bus.emit('knockAnswered', id, member, letIn);
    this.bus.emit('knocks', id, host, waitingAt(room));
  }

  async #turnAway(id: string, member: string, host: string): Promise<Room> {
    const until = new Date(Date.now() + TURNED_AWAY_MS);
    const room = await this.db.Room.findOneAndUpdate(
      { ...hosted(id, host), knocks: { $elemMatch: { member, refused: false } } },
      { $set: { 'knocks.$[knock].refused': true, 'knocks.$[knock].until': until } },
      {
        returnDocument: 'after',
        // A positional `$` could take the index from the condition on the seats.
        arrayFilters: [{ 'knock.member': member, 'knock.refused': false }],
      },
    ).lean();
    if (room !== null) return room;
    await hostedRoom(this.db, id, host);
    throw knockNotFound();
  }

  async #letIn(id: string, member: string, host: string): Promise<Room> {
    return retryOnConflict(async () => {
      const room = await hostedRoom(this.db, id, host);
      const knock = room.knocks.find((each) => each.member === member && !each.refused);
      if (knock === undefined) throw knockNotFound();
      if (isSeated(room, member)) return this.#dropKnock(room, member);
      if (room.shownOut.includes(member)) {
        await this.#dropKnock(room, member);
        throw knockNotFound();
      }
      const max = limitWithOneMore(room);
      if (max > MEMBERS_MAX) throw roomFull();
      const hold = { nodes: [], until: new Date(Date.now() + LET_IN_MS) };
      const newcomer = { member, color: knock.user, number: knock.number };
      const { guard, change } = seating(room, [newcomer], hold, max);
      const isAdmitted = room.admitted.includes(member);
      const seated = await this.db.Room.findOneAndUpdate(
        { ...guard, seats: { $elemMatch: { member: host } } },
        {
          ...change,
          $push: { ...change.$push, ...(isAdmitted ? {} : { admitted: pushBounded(member, ADMITTED_MAX) }) },
          $set: { max },
        },
        { returnDocument: 'after' },
      ).lean();
      const seat = seated?.seats.find((each) => each.member === member);
      if (!seated || !seat) return null;
      await updateRank(this.db, seated);
      this.bus.emit('changed', roomView(seated), { kind: 'let_in', who: memberView(seat) });
      if (max > room.max) this.bus.emit('changed', roomView(seated), { kind: 'max_changed', max });
      this.bus.emit('coming', id, host, countComing(seated));
      this.bus.emit('updateRoom', roomView(seated));
      return seated;
    });
  }

  /** Drops the knock of a member who no longer needs an answer. */
  async #dropKnock(room: Room, member: string): Promise<Room> {
    await this.db.Room.updateOne({ _id: room._id }, { $pull: { knocks: { member } } });
    return { ...room, knocks: room.knocks.filter((knock) => knock.member !== member) };
  }
}

const knockNotFound = () => new UserError('knock_not_found', 404);
