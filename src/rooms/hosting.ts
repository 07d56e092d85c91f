import { UserError } from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import { pushBounded, type Room, REMOVED_MAX, type Seat } from '../models/room.js';
import type { RoomChange } from '../shared/events.js';
import type { RoomSettings, RoomView } from '../shared/views.js';
import type { Bus } from './bus.js';
import { hosted, hostedRoom } from './hosted.js';
import { updateRank } from './lobby-rank.js';
import { waitingAt } from './knocks.js';
import type { Person } from '../people/identity.js';
import { retryOnConflict } from './retry-on-conflict.js';
import type { Passwords } from './passwords.js';
import { countComing, isReserved } from './seating.js';
import { memberView, roomView } from './views.js';

/**
 * A host's actions on the room and its members. Being the host is a condition of each update rather than a check
 * before it.
 */
export class Hosting {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Changes the title, the door, the password or the limit: all requested changes or none. After a new password,
   * members stay and everyone else has to give it. Closing the door or setting a password ends reservations, so that
   * those people are stopped at the door like everyone else.
   * @throws UserError `room_not_found`, `not_owner`, `max_below_members`, or `too_many` if the password cannot be
   *   hashed now
   */
  async change(
    id: string,
    { title, closed, max, password }: RoomSettings,
    person: Person,
    by: RateLimitKey,
  ): Promise<RoomView> {
    const host = person.memberIn(id);
    // Hashing is expensive, so permission is checked before it, and again by the update.
    if (password !== undefined) await hostedRoom(this.db, id, host);
    const hashed = password === undefined ? undefined : await this.passwords.hashPassword(password, by);
    const ends = endsReservations({ closed, password });
    const staysSeated = (seat: Seat): boolean => !ends || seat.member === host || !isReserved(seat);
    const othersThan = (members: string[]) => ({
      member: { $nin: members },
      ...(ends ? { $or: [{ since: { $ne: null } }, { reservedAt: null }] } : {}),
    });
    const before = await retryOnConflict(async () => {
      const { seats } = await hostedRoom(this.db, id, host);
      const admitted = seats.filter(staysSeated).map(({ member }) => member);
      const changed = await this.db.Room.findOneAndUpdate(
        {
          ...hosted(id, host),
          ...(max === undefined ? {} : { [`seats.${max}`]: { $exists: false } }),
          // A person who has just entered would have to give the new password later.
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
   * Removes a member on all their connections, until the room ends, with their invites and their knock.
   * @throws UserError `room_not_found`, `not_owner`, `member_not_found` or `not_yourself`
   */
  async kick(id: string, member: string, person: Person): Promise<void> {
    const host = person.memberIn(id);
    if (member === host) {
      await hostedRoom(this.db, id, host);
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
      await hostedRoom(this.db, id, host);
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
      const before = await hostedRoom(this.db, id, host);
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
}

const endsReservations = ({ closed, password }: RoomSettings): boolean =>
  closed === true || (password !== undefined && password !== '');

/** `isReserved` as a condition of the database, for all seats but the host's. */
const reservedExcept = (host: string) => ({
  member: { $ne: host },
  since: null,
  reservedAt: { $ne: null },
});

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
