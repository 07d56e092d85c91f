import type { QueryFilter, UpdateQuery } from 'mongoose';
import { roomFull, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import { refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import type { Leaving } from './leaving.js';
import { waitingAt } from './knocks.js';
import { freeName, type Person } from '../people/identity.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { findRoom } from './find-room.js';
import {
  countComing,
  type Hold,
  isFull,
  isReserved,
  isSeated,
  RESERVATION_MS,
  seating,
  yieldingSeat,
} from './seating.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import { memberView, roomView } from './views.js';

/** How long somebody without a socket stays after what they last did; their log reloads itself every 5 s. */
const VISIT_MS = 20_000;

/** A page that is loading has so many times as long as a connection that was lost. */
const RELOAD_GRACES = 5;

/** Somebody in a room, and the room as it was when they took or showed their seat. */
export interface Seated {
  room: Room;
  seat: Seat;
}

interface SeatsNeeds {
  db: Database;
  bus: Bus;
  leaving: Leaving;
  /** This process's name among those that share the database. */
  node: string;
  emptyRoomGraceMs: number;
}

/**
 * Who sits where. A seat is taken and freed by one atomic update of the room's document, so that no two processes can
 * give away the last one. A person is a session: all their tabs share one seat. What this process adds is which of
 * them it holds by its connections.
 */
export class Seats {
  readonly #held = new Map<string, { id: string; person: Person; connections: number }>();
  readonly #turns = new KeyedQueue();

  constructor(private readonly needs: SeatsNeeds) {}

  /**
   * The room as somebody would find it who may enter it, without any effect: the seat is theirs if they have one, otherwise
   * the one they would get.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async look(id: string, person: Person): Promise<Seated> {
    const room = await findRoom(this.needs.db, id);
    const member = person.memberIn(id);
    const seat = room.seats.find((each) => each.member === member);
    if (seat) return { room, seat };
    const refusal = refusalOf(room, member);
    if (refusal) throw refusal;
    if (isFull(room)) throw roomFull();
    return { room, seat: { member, ...freeName(person, room.seats), since: null, nodes: [], until: null } };
  }

  /**
   * Opens the page: keeps a seat for long enough to load it and connect. A page alone does so once: until its person comes, another
   * page prolongs nothing, and who let a reservation lapse only looks.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async reserve(id: string, person: Person): Promise<Seated> {
    const member = person.memberIn(id);
    const reservedAt = new Date();
    const until = new Date(reservedAt.getTime() + RESERVATION_MS);
    const reloaded = new Date(reservedAt.getTime() + this.#reloadMs);
    const back = { member, since: { $ne: null }, reservedAt: { $exists: false } };
    const renewed = await this.#update(
      { _id: id, seats: { $elemMatch: back } },
      { $max: { 'seats.$.until': reloaded }, $set: { 'seats.$.reservedAt': reservedAt } },
    );
    const seated =
      this.#seatOf(renewed, member) ??
      (await retryOnConflict(async () => {
        const looked = await this.look(id, person);
        const { room } = looked;
        if (isSeated(room, member) || room.noShows?.includes(member)) return looked;
        return this.#add(room, person, { nodes: [], until, reservedAt });
      }));
    return this.#lapsing(id, person, seated);
  }

  /**
   * Takes part without a socket, by saying something or by reading the log: the others see them come.
   * @param admit is asked before somebody who is not a member yet becomes one; what it throws keeps them out
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async visit(id: string, person: Person, admit: () => Promise<void>): Promise<Seated> {
    const member = person.memberIn(id);
    const until = new Date(Date.now() + VISIT_MS);
    const keep = {
      $max: { 'seats.$.until': until },
      $unset: { 'seats.$.reservedAt': 1, 'seats.$.lost': 1 },
    } as const;
    const stays = await this.#update(
      { _id: id, seats: { $elemMatch: { member, since: { $ne: null } } } },
      keep,
    );
    let seated = this.#seatOf(stays, member);
    if (seated === null) {
      await admit();
      seated = await this.#announced(await this.#sit(id, person, keep, { nodes: [], until }));
    }
    return this.#lapsing(id, person, seated);
  }

  /**
   * Takes a seat for one more connection on this node; `disconnect` must follow.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async connect(id: string, person: Person): Promise<Seated> {
    const key = this.#key(id, person);
    const held = this.#held.get(key) ?? { id, person, connections: 0 };
    held.connections++;
    this.#held.set(key, held);
    return this.#turns.take(key, async () => {
      try {
        return await this.#hold(id, person);
      } catch (error) {
        this.#release(key);
        throw error;
      }
    });
  }

  /**
   * One connection less. With the last one gone the seat comes free at once when its person meant to leave, and
   * after the grace period when the connection was merely lost: a reload leaves and comes back.
   */
  async disconnect(id: string, person: Person, meant: boolean): Promise<void> {
    const key = this.#key(id, person);
    this.#release(key);
    await this.#turns.take(key, async () => {
      if (this.#held.has(key)) return;
      const { node, leaving, bus } = this.needs;
      if (!meant || !(await leaving.leave(id, person, node))) await this.#lose(id, person);
      bus.emit('left', person);
    });
  }

  /**
   * Sees to it that nobody is in a room without a seat: takes those again that were freed while this process could not say
   * that it lives, and sends away for whom there is none any more, such as who was shown out by a node that could not be heard.
   */
  async reclaim(): Promise<void> {
    const held = [...this.#held];
    const rooms = await this.needs.db.Room.find(
      { _id: { $in: [...new Set(held.map(([, { id }]) => id))] } },
      { seats: 1 },
    ).lean();
    const seats = new Map(rooms.map((room) => [room._id.toHexString(), room.seats]));
    for (const [key, { id, person }] of held) {
      const member = person.memberIn(id);
      const seat = seats.get(id)?.find((each) => each.member === member);
      if (!seat?.nodes.includes(this.needs.node)) await this.#reclaim(key, id, person);
    }
  }

  /**
   * Frees the seat that a page reserved whose browser has become another person meanwhile. Only newcomers' seats are freed, not the
   * host's: nobody else has seen such a member, so that nobody can name them to take their seat away.
   * @throws UserError `room_not_found`
   */
  async releaseReservation(id: string, member: string): Promise<void> {
    const room = await findRoom(this.needs.db, id);
    const seat = room.seats.find((each) => each.member === member);
    if (seat && isReserved(seat) && seat.nodes.length === 0 && room.owner.member !== member)
      await this.needs.leaving.freeReserved(room, seat);
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    await this.#turns.settle();
  }

  /** Keeps a seat whose last connection on this node is lost for the grace period. */
  async #lose(id: string, person: Person): Promise<void> {
    const member = person.memberIn(id);
    const until = new Date(Date.now() + this.needs.emptyRoomGraceMs);
    await this.needs.db.Room.updateOne(
      { _id: id, 'seats.member': member },
      {
        $pull: { 'seats.$[mine].nodes': this.needs.node },
        // A page that is loading, as when it is reloaded, has longer than a connection that was lost.
        $max: { 'seats.$[loading].until': until },
        $set: { 'seats.$[mine].lost': true, 'seats.$[lost].until': until },
      },
      {
        arrayFilters: [
          { 'mine.member': member },
          { 'loading.member': member, 'loading.reservedAt': { $exists: true } },
          { 'lost.member': member, 'lost.reservedAt': { $exists: false } },
        ],
      },
    );
    this.needs.leaving.freeAt(until, id, person);
  }

  async #reclaim(key: string, id: string, person: Person): Promise<void> {
    await this.#turns.take(key, async () => {
      if (!this.#held.has(key)) return;
      try {
        await this.#hold(id, person);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.needs.bus.emit('memberGone', id, person.memberIn(id), error.code);
      }
    });
  }

  async #hold(id: string, person: Person): Promise<Seated> {
    const { node } = this.needs;
    const keep = {
      $addToSet: { 'seats.$.nodes': node },
      $set: { 'seats.$.until': null },
      $unset: { 'seats.$.reservedAt': 1, 'seats.$.lost': 1 },
    } as const;
    const seated = await this.#sit(id, person, keep, { nodes: [node], until: null });
    const { room, seat } = seated;
    // Who is told that this room ends finds out that it does not.
    if (seat.since !== null && room.seats.every((each) => each === seat || each.nodes.length === 0))
      this.needs.bus.emit('updateRoom', roomView(room));
    return this.#announced(seated);
  }

  async #sit(id: string, person: Person, keep: UpdateQuery<Room>, hold: Hold): Promise<Seated> {
    const member = person.memberIn(id);
    return retryOnConflict(async () => {
      const kept = await this.#update({ _id: id, 'seats.member': member }, keep);
      return this.#seatOf(kept, member) ?? (await this.#add(await findRoom(this.needs.db, id), person, hold));
    });
  }

  /** @returns null where the room changed meanwhile and everything is to be asked again */
  async #add(room: Room, person: Person, hold: Hold): Promise<Seated | null> {
    const id = room._id.toHexString();
    const member = person.memberIn(id);
    const refusal = refusalOf(room, member);
    if (refusal) throw refusal;
    if (room.seats.length >= room.max) {
      const yielding = yieldingSeat(room);
      if (yielding === null) throw roomFull();
      await this.needs.leaving.freeReserved(room, yielding);
      return null;
    }
    const { guard, change } = seating(room, { member, color: person.color, number: person.number }, hold);
    const seated = this.#seatOf(await this.#update(guard, change), member);
    if (seated === null) return null;
    if (room.knocks.some((knock) => knock.member === member))
      this.needs.bus.emit('knocks', id, seated.room.owner.member, waitingAt(seated.room));
    if (hold.reservedAt) this.#emitComing(seated.room);
    this.needs.bus.emit('updateRoom', roomView(seated.room));
    return seated;
  }

  #seatOf(room: Room | null, member: string): Seated | null {
    const seat = room?.seats.find((each) => each.member === member);
    return room && seat ? { room, seat } : null;
  }

  /** Sees to it that a seat which no connection holds is freed in time. */
  #lapsing(id: string, person: Person, seated: Seated): Seated {
    if (seated.seat.until) this.needs.leaving.freeAt(seated.seat.until, id, person);
    return seated;
  }

  #emitComing(room: Room): void {
    this.needs.bus.emit('coming', room._id.toHexString(), room.owner.member, countComing(room));
  }

  async #announced({ room, seat }: Seated): Promise<Seated> {
    if (seat.since !== null) return { room, seat };
    const since = new Date();
    const unannounced = { _id: room._id, seats: { $elemMatch: { member: seat.member, since: null } } };
    const announced = await this.#update(unannounced, { $set: { 'seats.$.since': since } });
    if (announced === null) return { room, seat: { ...seat, since } };
    this.#emitComing(announced);
    this.needs.bus.emit('join', room._id.toHexString(), {
      ...memberView(seat),
      members: announced.seats.length,
    });
    return { room: announced, seat: { ...seat, since } };
  }

  async #update(filter: QueryFilter<Room>, change: UpdateQuery<Room>): Promise<Room | null> {
    return this.needs.db.Room.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean();
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (held && --held.connections === 0) this.#held.delete(key);
  }

  /** How long a member may take to load the page again: in proportion to how long a lost connection keeps a seat. */
  get #reloadMs(): number {
    return Math.min(RESERVATION_MS, RELOAD_GRACES * this.needs.emptyRoomGraceMs);
  }

  #key = (id: string, person: Person): string => `${id}/${person.session}`;
}
