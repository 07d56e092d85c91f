import { UserError } from '../lib/errors.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import type { Database } from '../models/index.js';
import type { Person } from '../people/identity.js';
import { lookInto } from './admission.js';
import type { Bus } from './bus.js';
import { Entering, type Seated } from './entering.js';
import { findRoom } from './find-room.js';
import type { Leaving } from './leaving.js';
import { isReserved, RESERVATION_MS } from './seating.js';

/** How long a person without a socket stays after their last request; their log reloads itself every 5 s. */
const VISIT_MS = 20_000;

/** A page that is loading gets this many grace periods. */
const RELOAD_GRACES = 5;

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

  readonly #entering: Entering;

  constructor(private readonly needs: SeatsNeeds) {
    const reloadMs = Math.min(RESERVATION_MS, RELOAD_GRACES * needs.emptyRoomGraceMs);
    this.#entering = new Entering({ ...needs, reloadMs });
  }

  /**
   * The room as a person would enter it, without entering: with their seat, or with the one that they would get.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async look(id: string, person: Person): Promise<Seated> {
    return lookInto(await findRoom(this.needs.db, id), person);
  }

  /**
   * Reserves a seat for a page, for long enough to load it and connect. A person gets one reservation: until they connect, further
   * pages do not extend it, and after it has lapsed their pages reserve nothing.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async reserve(id: string, person: Person): Promise<Seated> {
    return this.#freeInTime(id, person, await this.#entering.reserve(id, person));
  }

  /**
   * Takes a seat without a socket, for a person who sends a message or reads the log: the others see them enter.
   * @param admit called before a person enters who is not a member yet; what it throws keeps them out
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async visit(id: string, person: Person, admit: () => Promise<void>): Promise<Seated> {
    const member = person.memberIn(id);
    const until = new Date(Date.now() + VISIT_MS);
    const room = await this.needs.db.Room.findOneAndUpdate(
      { _id: id, seats: { $elemMatch: { member, since: { $ne: null } } } },
      {
        $max: { 'seats.$[mine].until': until },
        $unset: { 'seats.$[mine].reservedAt': 1, 'seats.$[mine].lost': 1 },
      },
      { returnDocument: 'after', arrayFilters: [{ 'mine.member': member }] },
    ).lean();
    const seat = room?.seats.find((each) => each.member === member);
    if (room && seat) return this.#freeInTime(id, person, { room, seat });
    await admit();
    return this.#freeInTime(id, person, await this.#entering.visit(id, person, until));
  }

  /**
   * Takes a seat for one more connection on this node; `disconnect` must follow.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async connect(id: string, person: Person): Promise<Seated> {
    const key = seatKey(id, person.memberIn(id));
    const held = this.#held.get(key) ?? { id, person, connections: 0 };
    held.connections++;
    this.#held.set(key, held);
    return this.#queue.run(key, async () => {
      try {
        return await this.#entering.enter(id, person);
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
    const key = seatKey(id, person.memberIn(id));
    this.#release(key);
    await this.#queue.run(key, async () => {
      if (this.#held.has(key)) return;
      const { leaving, bus } = this.needs;
      if (!meant || !(await leaving.leave(id, person))) await leaving.lose(id, person);
      bus.emit('left', person);
    });
  }

  /**
   * Checks that every member connected here still has a seat. Seats that were freed while this node seemed dead are taken again.
   * Members who cannot have one are disconnected, such as those whom a node removed that could not reach this one.
   */
  async reclaim(): Promise<void> {
    const held = [...this.#held];
    if (held.length === 0) return;
    const { db, node } = this.needs;
    // One range of an index, however many rooms there are.
    const rooms = await db.Room.find({ 'seats.nodes': node }, { seats: 1 }).lean();
    const kept = new Set(
      rooms.flatMap(({ _id, seats }) =>
        seats
          .filter(({ nodes }) => nodes.includes(node))
          .map(({ member }) => seatKey(_id.toHexString(), member)),
      ),
    );
    for (const [key, { id, person }] of held) if (!kept.has(key)) await this.#reclaim(key, id, person);
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
      await this.needs.leaving.freeReserved(room, [seat]);
  }

  /** Resolves when nothing is under way. */
  async onIdle(): Promise<void> {
    await this.#queue.onIdle();
  }

  async #reclaim(key: string, id: string, person: Person): Promise<void> {
    await this.#queue.run(key, async () => {
      if (!this.#held.has(key)) return;
      try {
        await this.#entering.enter(id, person);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.needs.bus.emit('memberGone', id, person.memberIn(id), error.code);
      }
    });
  }

  /** Schedules the freeing of a seat that no connection holds. */
  #freeInTime(id: string, person: Person, seated: Seated): Seated {
    if (seated.seat.until) this.needs.leaving.freeAt(seated.seat.until, id, person);
    return seated;
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (held && --held.connections === 0) this.#held.delete(key);
  }
}

const seatKey = (id: string, member: string): string => `${id}/${member}`;
