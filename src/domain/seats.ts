import type { QueryFilter, UpdateQuery } from 'mongoose';
import { roomFull, roomNotFound, wrongPassword } from '../ground/errors.js';
import type { Log } from '../ground/log.js';
import type { Database } from '../schemas/index.js';
import type { Room, Seat } from '../schemas/room.js';
import type { MemberView } from '../shared/events.js';
import type { Bus } from './bus.js';
import { freeName, type Person } from './names.js';
import { RESERVATION_MS, type Rooms } from './rooms.js';
import { Timers } from './timers.js';
import { Turns } from './turns.js';
import { memberView, presentMembers, roomView } from './views.js';

/** Somebody in a room, and the room as it was when they took or showed their seat. */
export interface Seated {
  room: Room;
  seat: Seat;
}

interface SeatsOptions {
  /** This process's name among those that share the database. */
  node: string;
  emptyRoomGraceMs: number;
  log: Log;
  /** Told when the last seat of a room came free: in whose hand it was, and since when (ms since 1970). */
  onDeserted: (room: string, last: Person, since: number) => void;
}

/**
 * Who sits where. A seat is taken and freed by one atomic update of the room's document, so that no two processes can
 * give away the last one. A person is a session: all their tabs share one seat. What this process adds is which of
 * its connections hold a seat, and timers for the seats that nothing holds any more.
 */
export class Seats {
  readonly #connections = new Map<string, number>();
  readonly #lapses = new Timers();
  readonly #turns = new Turns();

  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly rooms: Rooms,
    private readonly options: SeatsOptions,
  ) {}

  /**
   * Reserves a seat, or keeps the one there is, for long enough to load a page and connect.
   * @throws UserError `room_not_found`, `wrong_password` or `room_full`
   */
  async reserve(id: string, person: Person): Promise<Seated> {
    const until = new Date(Date.now() + RESERVATION_MS);
    const seated = await this.#sit(id, person, { $max: { 'seats.$.until': until } }, { nodes: [], until });
    this.#freeAt(until, id, person);
    return seated;
  }

  /** Like `reserve`, for somebody who takes part without a socket: the others see them come. */
  async visit(id: string, person: Person): Promise<Seated> {
    return this.#announced(await this.reserve(id, person));
  }

  /**
   * Takes a seat for one more connection on this node; `disconnect` must follow.
   * @throws UserError `room_not_found`, `wrong_password` or `room_full`
   */
  async connect(id: string, person: Person): Promise<Seated> {
    const key = this.#key(id, person);
    this.#connections.set(key, this.#held(key) + 1);
    try {
      return await this.#turns.take(key, async () => {
        const { node } = this.options;
        const hold = { $addToSet: { 'seats.$.nodes': node } };
        return this.#announced(await this.#sit(id, person, hold, { nodes: [node], until: null }));
      });
    } catch (error) {
      this.#release(key);
      throw error;
    }
  }

  /** Everybody who is in the room and has been announced, longest there first. */
  async present(id: string): Promise<MemberView[]> {
    const room = await this.db.Room.findById(id, { seats: 1 }).lean();
    return presentMembers(room?.seats ?? []);
  }

  /**
   * One connection less. With the last one gone the seat comes free at once when its person meant to leave, and
   * after the grace period when the connection was merely lost: a reload leaves and comes back.
   */
  async disconnect(id: string, person: Person, meant: boolean): Promise<void> {
    const key = this.#key(id, person);
    this.#release(key);
    await this.#turns.take(key, async () => {
      if (this.#held(key) > 0) return;
      const { node, emptyRoomGraceMs } = this.options;
      const member = this.rooms.memberOf(id, person);
      if (meant && (await this.#free(id, { member, nodes: [node] }, Date.now(), person))) return;
      const until = new Date(Date.now() + emptyRoomGraceMs);
      await this.db.Room.updateOne(
        { _id: id, 'seats.member': member },
        { $pull: { 'seats.$.nodes': node }, $set: { 'seats.$.until': until } },
      );
      this.#freeAt(until, id, person);
    });
  }

  /** Frees the seats whose time is over and for which no timer runs any more, such as those of a node that died. */
  async freeLapsed(): Promise<void> {
    const now = new Date();
    const lapsed = { nodes: { $size: 0 }, until: { $lt: now } };
    const rooms = await this.db.Room.find({ seats: { $elemMatch: lapsed } }, { seats: 1 }).lean();
    for (const room of rooms) {
      for (const { member, nodes, until } of room.seats) {
        if (nodes.length > 0 || until === null || until >= now) continue;
        const since = until.getTime() - this.options.emptyRoomGraceMs;
        await this.#free(room._id.toHexString(), { member, ...lapsed }, since);
      }
    }
  }

  /**
   * Finishes what is under way and stops the timers; the janitor of another process, or of the next start, frees what
   * they would have freed.
   */
  async close(): Promise<void> {
    await this.#turns.settle();
    this.#lapses.clear();
  }

  async #sit(
    id: string,
    person: Person,
    keep: object,
    fresh: Pick<Seat, 'nodes' | 'until'>,
  ): Promise<Seated> {
    const member = this.rooms.memberOf(id, person);
    for (;;) {
      const kept = await this.#update({ _id: id, 'seats.member': member }, keep);
      const room = kept ?? (await this.#add(id, person, member, fresh));
      const seat = room?.seats.find((each) => each.member === member);
      if (room && seat) return { room, seat };
    }
  }

  /** @returns the room with the new seat in it, or null where the room changed meanwhile and all is to be asked anew */
  async #add(
    id: string,
    person: Person,
    member: string,
    fresh: Pick<Seat, 'nodes' | 'until'>,
  ): Promise<Room | null> {
    const room = await this.db.Room.findById(id).lean();
    if (room === null) throw roomNotFound();
    if (!this.rooms.admits(room, member)) throw wrongPassword();
    if (room.seats.length >= room.max) throw roomFull();
    const name = freeName(person, room.seats);
    const stillSo = {
      _id: id,
      max: room.max,
      password: room.password,
      [`seats.${room.max - 1}`]: { $exists: false },
      'seats.member': { $ne: member },
      'seats.user': { $ne: name.user },
      'seats.number': { $ne: name.number },
    };
    const seated = await this.#update(stillSo, {
      $push: { seats: { member, ...name, since: null, ...fresh } },
    });
    if (seated) this.bus.emit('updateRoom', roomView(seated));
    return seated;
  }

  async #announced({ room, seat }: Seated): Promise<Seated> {
    if (seat.since !== null) return { room, seat };
    const since = new Date();
    const unannounced = { _id: room._id, seats: { $elemMatch: { member: seat.member, since: null } } };
    const announced = await this.#update(unannounced, { $set: { 'seats.$.since': since } });
    if (announced === null) return { room, seat: { ...seat, since } };
    this.bus.emit('join', room._id.toHexString(), { ...memberView(seat), members: announced.seats.length });
    return { room: announced, seat: { ...seat, since } };
  }

  /**
   * Frees a seat if it still is as `match` says.
   * @param person whose it was; unknown after a crash, when the janitor ends the room that this leaves deserted
   * @returns whether it was so
   */
  async #free(
    id: string,
    match: { member: string; nodes: unknown },
    since: number,
    person?: Person,
  ): Promise<boolean> {
    const { member } = match;
    const before = await this.db.Room.findOneAndUpdate(
      { _id: id, seats: { $elemMatch: match } },
      { $pull: { seats: { member } }, $set: { lastLeft: { member, at: new Date(since) } } },
      { returnDocument: 'before' },
    ).lean();
    if (before === null) return false;
    const room = { ...before, seats: before.seats.filter((seat) => seat.member !== member) };
    const seat = before.seats.find((each) => each.member === member);
    if (seat && seat.since !== null) {
      this.bus.emit('exit', id, { ...memberView(seat), members: room.seats.length });
    }
    this.bus.emit('updateRoom', roomView(room));
    if (room.seats.length === 0 && person) this.options.onDeserted(id, person, since);
    return true;
  }

  #freeAt(until: Date, id: string, person: Person): void {
    this.#lapses.set(this.#key(id, person), until.getTime() - Date.now(), () => {
      const lapsed = { member: this.rooms.memberOf(id, person), nodes: { $size: 0 }, until: { $lte: until } };
      // The grace period ran from when the connection was lost: what is over for the seat is over for the room too.
      const since = until.getTime() - this.options.emptyRoomGraceMs;
      this.#free(id, lapsed, since, person).catch((error: unknown) => {
        // The janitor frees it later; nobody waits for this.
        this.options.log.warn({ err: error, room: id }, 'a lapsed seat could not be freed');
      });
    });
  }

  async #update(filter: QueryFilter<Room>, change: UpdateQuery<Room>): Promise<Room | null> {
    return this.db.Room.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean();
  }

  #held = (key: string): number => this.#connections.get(key) ?? 0;

  #release(key: string): void {
    const left = this.#held(key) - 1;
    if (left > 0) this.#connections.set(key, left);
    else this.#connections.delete(key);
  }

  #key = (id: string, person: Person): string => `${id}/${person.session}`;
}
