import { notOwner, roomFull, UserError } from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, pushBounded, type Room, REMOVED_MAX, type Seat } from '../models/room.js';
import type { RoomChange, RoomSettings, RoomView } from '../shared/events.js';
import { LET_IN_MS, MEMBERS_MAX } from '../shared/limits.js';
import type { Bus } from './bus.js';
import { updateRank } from './lobby-rank.js';
import { waitingAt } from './knocks.js';
import type { Person } from '../people/identity.js';
import { retryOnConflict } from './retry-on-conflict.js';
import type { Passwords } from './passwords.js';
import { findRoom } from './find-room.js';
import { countComing, isReserved, isSeated, limitWithOneMore, seating } from './seating.js';
import { memberView, roomView } from './views.js';

/** How long a refused person cannot knock again. */
const TURNED_AWAY_MS = 60_000;

/** What a host can do. That they are the host is a condition of each update, not a check before it. */
export class Hosting {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Changes the title, the door, the password or the limit: everything that is asked for, or nothing.
   * With a new password, members stay and everyone else has to give it. Closing the door or setting a password ends reservations, so
   * that those people are asked at the door like everyone else.
   * @throws UserError `room_not_found`, `not_owner`, `max_below_members`, or `too_many` if the password cannot be hashed now
   */
  async change(
    id: string,
    { title, closed, max, password }: RoomSettings,
    person: Person,
    by: RateLimitKey,
  ): Promise<RoomView> {
    const host = person.memberIn(id);
    // Hashing is expensive, so permission is checked before it, and again by the update.
    if (password !== undefined) await this.#hostedRoom(id, host);
    const hashed = password === undefined ? undefined : await this.passwords.hashPassword(password, by);
    const ends = endsReservations({ closed, password });
    const staysSeated = (seat: Seat): boolean => !ends || seat.member === host || !isReserved(seat);
    const othersThan = (members: string[]) => ({
      member: { $nin: members },
      ...(ends ? { $or: [{ since: { $ne: null } }, { reservedAt: null }] } : {}),
    });
    const before = await retryOnConflict(async () => {
      const { seats } = await this.#hostedRoom(id, host);
      const admitted = seats.filter(staysSeated).map(({ member }) => member);
      const changed = await this.db.Room.findOneAndUpdate(
        {
          ...hosted(id, host),
          ...(max === undefined ? {} : { [`seats.${max}`]: { $exists: false } }),
          // A person who entered just now would have to give the new password later.
          ...(hashed === undefined ? {} : { seats: { $not: { $elemMatch: othersThan(admitted) } } }),
        },
        {
          $set: {
            ...(title === undefined ? {} : { title }),
            ...(closed === undefined ? {} : { closed }),
            ...(max === undefined ? {} : { max }),
            ...(hashed === undefined ? {} : { password: hashed, admitted, invites: [] }),
          },
          ...(ends ? { $pull: { seats: reservedExcept(host) } } : {}),
        },
      ).lean();
      if (changed !== null) return changed;
      if (max !== undefined && seats.length > max)
        throw new UserError(
          'max_below_members',
          409,
          { members: seats.length },
          { max: 'max_below_members' },
        );
      // The update did not match, but the room allows the change now.
      return null;
    });
    const room: Room = {
      ...before,
      title: title ?? before.title,
      seats: before.seats.filter(staysSeated),
      closed: closed ?? before.closed,
      max: max ?? before.max,
      password: hashed === undefined ? before.password : hashed,
    };
    await updateRank(this.db, room);
    for (const change of changesBetween(before, room, hashed))
      this.bus.emit('changed', roomView(room), change);
    if (room.seats.length < before.seats.length) this.bus.emit('coming', id, host, countComing(room));
    this.bus.emit('updateRoom', roomView(room));
    return roomView(room);
  }

  /**
   * Removes a member on all their connections, until the room ends. Their invites and their knock end too.
   * @throws UserError `room_not_found`, `not_owner`, `member_not_found` or `not_yourself`
   */
  async kick(id: string, member: string, person: Person): Promise<void> {
    const host = person.memberIn(id);
    if (member === host) {
      await this.#hostedRoom(id, host);
      throw new UserError('not_yourself', 422);
    }
    const before = await this.db.Room.findOneAndUpdate(
      { ...hosted(id, host), seats: { $elemMatch: { member } } },
      {
        $pull: { seats: { member }, admitted: member, knocks: { member }, invites: { member } },
        $push: { shownOut: pushBounded(member, REMOVED_MAX) },
      },
    ).lean();
    const seat = before?.seats.find((each) => each.member === member);
    if (!before || !seat) {
      await this.#hostedRoom(id, host);
      throw new UserError('member_not_found', 404);
    }
    const room = {
      ...before,
      seats: before.seats.filter((each) => each !== seat),
      knocks: before.knocks.filter((each) => each.member !== member),
    };
    await updateRank(this.db, room);
    const who = memberView(seat);
    this.bus.emit('memberGone', id, member, 'shown_out');
    this.bus.emit('changed', roomView(room), { kind: 'shown_out', who });
    if (seat.since === null) this.bus.emit('coming', id, host, countComing(room));
    else this.bus.emit('exit', id, { ...who, members: room.seats.length });
    if (room.knocks.length < before.knocks.length) this.bus.emit('knocks', id, host, waitingAt(room));
    this.bus.emit('updateRoom', roomView(room));
  }

  /**
   * Makes another member the host. Naming the host themselves changes nothing.
   * @throws UserError `room_not_found`, `not_owner`, or `member_not_found` for a member who has not entered
   */
  async handOver(id: string, member: string, person: Person): Promise<void> {
    const host = person.memberIn(id);
    const room = await retryOnConflict(async () => {
      const before = await this.#hostedRoom(id, host);
      const next = before.seats.find((seat) => seat.member === member && seat.since !== null);
      if (next === undefined) throw new UserError('member_not_found', 404);
      const { user } = next;
      return this.db.Room.findOneAndUpdate(
        { ...hosted(id, host), seats: { $elemMatch: { member, user, since: { $ne: null } } } },
        { $set: { owner: { member, user } } },
        { returnDocument: 'after' },
      ).lean();
    });
    const seat = room.seats.find((each) => each.member === member);
    if (seat === undefined || member === host) return;
    const view = roomView(room);
    this.bus.emit('changed', view, { kind: 'host_changed', who: memberView(seat) });
    this.bus.emit('coming', id, member, countComing(room));
    this.bus.emit('knocks', id, member, waitingAt(room));
    this.bus.emit('updateRoom', view);
  }

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
    await this.#hostedRoom(id, host);
    throw knockNotFound();
  }

  async #letIn(id: string, member: string, host: string): Promise<Room> {
    return retryOnConflict(async () => {
      const room = await this.#hostedRoom(id, host);
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

  /** @throws UserError `room_not_found`, or `not_owner` if this member is not the host or has no seat */
  async #hostedRoom(id: string, host: string): Promise<Room> {
    const room = await findRoom(this.db, id);
    if (room.owner.member !== host || !isSeated(room, host)) throw notOwner();
    return room;
  }
}

const hosted = (id: string, host: string) => ({ _id: id, 'owner.member': host, 'seats.member': host });

const endsReservations = ({ closed, password }: RoomSettings): boolean =>
  closed === true || (password !== undefined && password !== '');

/** `isReserved` as a condition of the database, for all seats but the host's. */
const reservedExcept = (host: string) => ({
  member: { $ne: host },
  since: null,
  reservedAt: { $ne: null },
});

const knockNotFound = () => new UserError('knock_not_found', 404);

function changesBetween(before: Room, after: Room, hashed: string | null | undefined): RoomChange[] {
  return [
    ...(before.title === after.title ? [] : [{ kind: 'title_changed', title: after.title } as const]),
    ...(before.closed === after.closed
      ? []
      : [{ kind: after.closed ? 'door_closed' : 'door_opened' } as const]),
    ...(before.max === after.max ? [] : [{ kind: 'max_changed', max: after.max } as const]),
    ...(hashed === undefined || (hashed === null && before.password === null)
      ? []
      : [{ kind: hashed === null ? 'password_removed' : 'password_set' } as const]),
  ];
}
