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
import { updateRank } from './lobby-rank.js';
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

/** How long a person without a socket stays after their last request; their log reloads itself every 5 s. */
const VISIT_MS = 20_000;

/** A page that is loading gets this many grace periods. */
const RELOAD_GRACES = 5;

/** A seat, and its room as the same update or query found it. */
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
 * Who has a seat in which room. A seat is taken and freed by one atomic update of the room's document, so that two processes cannot
 * both give away the last one. A person is a session: all their tabs share one seat. In memory there is only which seats
 * this node's connections hold.
 */
export class Seats {
  readonly #held = new Map<string, { id: string; person: Person; connections: number }>();
  readonly #queue = new KeyedQueue();

  constructor(private readonly needs: SeatsNeeds) {}

  /**
   * The room as a person would enter it, without entering: with their seat, or with the one that they would get.
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
   * Reserves a seat for a page, for long enough to load it and connect. A person gets one reservation: until they connect, further
   * pages do not extend it, and after it has lapsed their pages reserve nothing.
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
    return this.#freeInTime(id, person, seated);
  }

  /**
   * Takes a seat without a socket, for a person who sends a message or reads the log: the others see them enter.
   * @param admit called before a person enters who is not a member yet; what it throws keeps them out
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
      seated = await this.#announce(await this.#sit(id, person, keep, { nodes: [], until }));
    }
    return this.#freeInTime(id, person, seated);
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
    return this.#queue.run(key, async () => {
      try {
        return await this.#hold(id, person);
      } catch (error) {
        this.#release(key);
        throw error;
      }
    });
  }

  /**
   * Ends one connection's hold on the seat. With the last connection, the seat is freed at once if the person left on purpose
   * (`meant`), and after the grace period if the connection was lost: a reload disconnects and comes back.
   */
  async disconnect(id: string, person: Person, meant: boolean): Promise<void> {
    const key = this.#key(id, person);
    this.#release(key);
    await this.#queue.run(key, async () => {
      if (this.#held.has(key)) return;
      const { node, leaving, bus } = this.needs;
      if (!meant || !(await leaving.leave(id, person, node))) await this.#lose(id, person);
      bus.emit('left', person);
    });
  }

  /**
   * Checks that every member connected here still has a seat. Seats that were freed while this node seemed dead are taken again.
   * Members who cannot have one are disconnected, such as those whom a node removed that could not reach this one.
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
   * Frees the seat that a page reserved before its browser became another person. It frees reservations only, and not the host's: no
   * one else has seen such a member's name, so no one can free another person's seat by it.
   * @throws UserError `room_not_found`
   */
  async releaseReservation(id: string, member: string): Promise<void> {
    const room = await findRoom(this.needs.db, id);
    const seat = room.seats.find((each) => each.member === member);
    if (seat && isReserved(seat) && seat.nodes.length === 0 && room.owner.member !== member)
      await this.needs.leaving.freeReserved(room, seat);
  }

  /** Resolves when nothing is under way. */
  async onIdle(): Promise<void> {
    await this.#queue.onIdle();
  }

  /** Keeps a seat for the grace period after its last connection on this node was lost. */
  async #lose(id: string, person: Person): Promise<void> {
    const member = person.memberIn(id);
    const until = new Date(Date.now() + this.needs.emptyRoomGraceMs);
    await this.needs.db.Room.updateOne(
      { _id: id, 'seats.member': member },
      {
        $pull: { 'seats.$[mine].nodes': this.needs.node },
        // A page that is reloading gets longer than a lost connection.
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
    await this.#queue.run(key, async () => {
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
    // Lobbies that announce the end of this room see that it goes on.
    if (seat.since !== null && room.seats.every((each) => each === seat || each.nodes.length === 0))
      this.needs.bus.emit('updateRoom', roomView(room));
    return this.#announce(seated);
  }

  async #sit(id: string, person: Person, keep: UpdateQuery<Room>, hold: Hold): Promise<Seated> {
    const member = person.memberIn(id);
    return retryOnConflict(async () => {
      const kept = await this.#update({ _id: id, 'seats.member': member }, keep);
      return this.#seatOf(kept, member) ?? (await this.#add(await findRoom(this.needs.db, id), person, hold));
    });
  }

  /** @returns null if the room has changed since it was read */
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

  /** Schedules the freeing of a seat that no connection holds. */
  #freeInTime(id: string, person: Person, seated: Seated): Seated {
    if (seated.seat.until) this.needs.leaving.freeAt(seated.seat.until, id, person);
    return seated;
  }

  #emitComing(room: Room): void {
    this.needs.bus.emit('coming', room._id.toHexString(), room.owner.member, countComing(room));
  }

  async #announce({ room, seat }: Seated): Promise<Seated> {
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
    const { db } = this.needs;
    const room = await db.Room.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean();
    if (room !== null) await updateRank(db, room);
    return room;
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (held && --held.connections === 0) this.#held.delete(key);
  }

  /** How long a member may take to reload the page: in proportion to how long a lost connection keeps a seat. */
  get #reloadMs(): number {
    return Math.min(RESERVATION_MS, RELOAD_GRACES * this.needs.emptyRoomGraceMs);
  }

  #key = (id: string, person: Person): string => `${id}/${person.session}`;
}
