import type { Log } from '../lib/log.js';
import type { Database } from '../models/index.js';
import { NO_SHOWS_MAX, pushBounded, type Room, type Seat } from '../models/room.js';
import type { Bus } from './bus.js';
import { updateRank } from './lobby-rank.js';
import { waitingAt } from './knocks.js';
import type { Person } from '../people/identity.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { countComing, isReserved, longestThere } from './seating.js';
import { Timers } from '../lib/timers.js';
import { memberView, roomView } from './views.js';

interface LeavingNeeds {
  db: Database;
  bus: Bus;
  log: Log;
  emptyRoomGraceMs: number;
}

/** The conditions under which a seat is freed. */
type Match = Pick<Seat, 'member'> & Record<string, unknown>;

/** Frees seats, and announces it. When the host leaves, the member who has been there longest becomes the host. */
export class Leaving {
  readonly #lapses = new Timers();

  constructor(private readonly needs: LeavingNeeds) {}

  /** Frees a member's seat if only this node holds it. @returns whether it was freed */
  async leave(id: string, person: Person, node: string): Promise<boolean> {
    return this.#free(id, { member: person.memberIn(id), nodes: [node] }, Date.now(), person);
  }

  /** Frees a seat at the given time, unless its member has come back by then. */
  freeAt(until: Date, id: string, person: Person): void {
    this.#lapses.set(`${id}/${person.session}`, until.getTime() - Date.now(), () => {
      const lapsed = { member: person.memberIn(id), nodes: [], until: { $lte: until } };
      // The room's grace period began with the seat's, when the connection was lost, so it is over too.
      const since = until.getTime() - this.needs.emptyRoomGraceMs;
      this.#free(id, lapsed, since, person).catch((error: unknown) => {
        // The janitor frees it later.
        this.needs.log.warn({ err: error, room: id }, 'a lapsed seat could not be freed');
      });
    });
  }

  /** Frees a seat that was only reserved by a page. It does nothing if its person has connected since. */
  async freeReserved(room: Room, { member, reservedAt }: Seat): Promise<void> {
    await this.#free(
      room._id.toHexString(),
      { member, since: null, nodes: [], reservedAt: reservedAt ?? null },
      Date.now(),
    );
  }

  /** Frees lapsed seats for which no timer runs, such as those of a dead node. */
  async freeLapsed(): Promise<void> {
    const now = new Date();
    const lapsed = { nodes: [], until: { $lt: now } };
    const rooms = await this.needs.db.Room.find({ seats: { $elemMatch: lapsed } }, { seats: 1 }).lean();
    for (const room of rooms) {
      for (const { member, nodes, until } of room.seats) {
        if (nodes.length > 0 || until === null || until >= now) continue;
        const since = until.getTime() - this.needs.emptyRoomGraceMs;
        await this.#free(room._id.toHexString(), { member, ...lapsed }, since);
      }
    }
  }

  /** Stops all timers; the janitor of another process, or of the next start, frees those seats. */
  close(): void {
    this.#lapses.close();
  }

  /**
   * Frees a seat if it still matches.
   * @param person whose it was; unknown after a crash, when the janitor ends the room if this leaves it deserted
   * @returns whether it was freed
   */
  async #free(id: string, match: Match, since: number, person?: Person): Promise<boolean> {
    return retryOnConflict(async () => {
      const room = await this.needs.db.Room.findOne({ _id: id, seats: { $elemMatch: match } }).lean();
      const seat = room?.seats.find(({ member }) => member === match.member);
      if (!room || !seat) return false;
      const nextHost = room.owner.member === seat.member ? longestThere(room, seat.member) : null;
      const freed = await this.#freeAsRead(room, match, since, nextHost, isReserved(seat));
      if (freed === null) return null;
      await updateRank(this.needs.db, freed);
      this.#announce(freed, seat, nextHost);
      if (freed.seats.length === 0 && person) this.needs.bus.emit('deserted', id, person, since);
      return true;
    });
  }

  /** @returns the room without the seat, or null if the room has changed since it was read */
  async #freeAsRead(
    room: Room,
    match: Match,
    since: number,
    nextHost: Seat | null,
    neverCame: boolean,
  ): Promise<Room | null> {
    const { member } = match;
    const hostLeaves = room.owner.member === member;
    // When the host leaves, either the next host is still there, or nobody else is.
    const others = hostLeaves
      ? nextHost
        ? { 'seats.member': nextHost.member }
        : { 'seats.1': { $exists: false } }
      : {};
    return this.needs.db.Room.findOneAndUpdate(
      { _id: room._id, 'owner.member': room.owner.member, seats: { $elemMatch: match }, ...others },
      {
        $pull: { seats: { member } },
        ...(neverCame ? { $push: { noShows: pushBounded(member, NO_SHOWS_MAX) } } : {}),
        $set: {
          lastLeft: { member, at: new Date(since) },
          ...(nextHost ? { owner: { member: nextHost.member, user: nextHost.user } } : {}),
        },
      },
      { returnDocument: 'after' },
    ).lean();
  }

  #announce(room: Room, left: Seat, nextHost: Seat | null): void {
    const id = room._id.toHexString();
    const view = roomView(room);
    if (left.since !== null)
      this.needs.bus.emit('exit', id, { ...memberView(left), members: room.seats.length });
    if (left.since === null || nextHost)
      this.needs.bus.emit('coming', id, room.owner.member, countComing(room));
    if (nextHost) {
      this.needs.bus.emit('changed', view, { kind: 'host_changed', who: memberView(nextHost) });
      this.needs.bus.emit('knocks', id, nextHost.member, waitingAt(room));
    }
    this.needs.bus.emit('updateRoom', view);
  }
}
