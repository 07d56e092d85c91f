import type { Log } from '../lib/log.js';
import type { Database } from '../models/index.js';
import { NO_SHOWS_MAX, pushBounded, type Room, type Seat } from '../models/room.js';
import type { Bus } from './bus.js';
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

/** What a seat has to be like, for it to be freed. */
type Match = Pick<Seat, 'member'> & Record<string, unknown>;

/** Seats that come free: who leaves is told to everybody, and a host who leaves is followed by who has been there longest. */
export class Leaving {
  readonly #lapses = new Timers();

  constructor(private readonly needs: LeavingNeeds) {}

  /** Frees a member's seat if only this node holds it. @returns whether it was so */
  async leave(id: string, person: Person, node: string): Promise<boolean> {
    return this.#free(id, { member: person.memberIn(id), nodes: [node] }, Date.now(), person);
  }

  /** Frees a seat at a moment, if nobody has come back to it by then. */
  freeAt(until: Date, id: string, person: Person): void {
    this.#lapses.set(`${id}/${person.session}`, until.getTime() - Date.now(), () => {
      const lapsed = { member: person.memberIn(id), nodes: [], until: { $lte: until } };
      // The grace period ran from when the connection was lost: what is over for the seat is over for the room too.
      const since = until.getTime() - this.needs.emptyRoomGraceMs;
      this.#free(id, lapsed, since, person).catch((error: unknown) => {
        // The janitor frees it later; nobody waits for this.
        this.needs.log.warn({ err: error, room: id }, 'a lapsed seat could not be freed');
      });
    });
  }

  /** Frees a seat that a page reserved, for somebody who needs it now. It does nothing if its person has come meanwhile. */
  async freeReserved(room: Room, { member, reservedAt }: Seat): Promise<void> {
    await this.#free(
      room._id.toHexString(),
      { member, since: null, nodes: [], reservedAt: reservedAt ?? null },
      Date.now(),
    );
  }

  /** Frees the seats whose time is over and for which no timer runs any more, such as those of a node that died. */
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

  /** Frees nothing any more; the janitor of another process, or of the next start, does. */
  close(): void {
    this.#lapses.close();
  }

  /**
   * Frees a seat if it still is as `match` says.
   * @param person whose it was; unknown after a crash, when the janitor ends the room that this leaves deserted
   * @returns whether it was so
   */
  async #free(id: string, match: Match, since: number, person?: Person): Promise<boolean> {
    return retryOnConflict(async () => {
      const room = await this.needs.db.Room.findOne({ _id: id, seats: { $elemMatch: match } }).lean();
      const seat = room?.seats.find(({ member }) => member === match.member);
      if (!room || !seat) return false;
      const nextHost = room.owner.member === seat.member ? longestThere(room, seat.member) : null;
      const freed = await this.#freeAsRead(room, match, since, nextHost, isReserved(seat));
      if (freed === null) return null;
      this.#tell(freed, seat, nextHost);
      if (freed.seats.length === 0 && person) this.needs.bus.emit('deserted', id, person, since);
      return true;
    });
  }

  /** @returns the room without the seat, or null where all is to be asked anew */
  async #freeAsRead(
    room: Room,
    match: Match,
    since: number,
    nextHost: Seat | null,
    neverCame: boolean,
  ): Promise<Room | null> {
    const { member } = match;
    const hostLeaves = room.owner.member === member;
    // A host leaves either the room to an heir who is still there, or nobody behind.
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

  #tell(room: Room, left: Seat, nextHost: Seat | null): void {
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
