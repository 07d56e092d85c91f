import { Types } from 'mongoose';
import { Batches, type BatchOutcome } from '../lib/batches.js';
import { roomNotFound, unavailable } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { Person } from '../people/identity.js';
import { lookInto } from './admission.js';
import type { Bus } from './bus.js';
import { keeping, keptAmong, withKept } from './kept-seats.js';
import type { Leaving } from './leaving.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { seatNewcomers } from './seat-newcomers.js';
import { countComing, type Hold, pauseAfter, RESERVATION_MS } from './seating.js';
import { roomsOf, updateSeats } from './update-seats.js';
import { memberView, roomView } from './views.js';

/** A seat, and its room as the same update or query found it. */
export interface Seated {
  room: Room;
  seat: Seat;
}

interface EnteringNeeds {
  db: Database;
  bus: Bus;
  leaving: Leaving;
  /** This process's name among those that share the database. */
  node: string;
  /** How long a member may take to reload the page. */
  reloadMs: number;
}

/**
 * Gives people seats. Those who come to a room at about the same time get them by one update, since each reads and writes the whole
 * room: what a person costs in a rush does not grow with the room.
 */
export class Entering {
  readonly #reservations = new Batches((id: string, people: Person[]) => this.#reserveAll(id, people));
  readonly #entries = new Batches((id: string, people: Person[]) =>
    this.#enterAll(id, people, { nodes: [this.needs.node], until: null }),
  );

  constructor(private readonly needs: EnteringNeeds) {}

  /**
   * Reserves a seat for a page. A member who reloads the page keeps the seat for as long as that may take, once until they connect.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  reserve(id: string, person: Person): Promise<Seated> {
    return this.#reservations.run(id, person);
  }

  /**
   * Takes a seat that this node holds, and announces a person who enters with it.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  enter(id: string, person: Person): Promise<Seated> {
    return this.#entries.run(id, person);
  }

  /** The same for a seat that lasts until a set time. */
  async visit(id: string, person: Person, until: Date): Promise<Seated> {
    const { results } = await this.#enterAll(id, [person], { nodes: [], until });
    const [seated] = results;
    if (seated === undefined || seated instanceof Error) throw seated ?? unavailable();
    return seated;
  }

  #reserveAll(id: string, people: Person[]): Promise<BatchOutcome<Seated>> {
    const members = people.map((person) => person.memberIn(id));
    return retryOnConflict(async () => {
      const reservedAt = new Date();
      // It reads the room, too: where no member reloads a page, it changes nothing.
      const before = await updateSeats(
        this.needs.db,
        { _id: new Types.ObjectId(id) },
        {
          $max: { 'seats.$[back].until': new Date(reservedAt.getTime() + this.needs.reloadMs) },
          $set: { 'seats.$[back].reservedAt': reservedAt },
        },
        [
          {
            'back.member': { $in: members },
            'back.since': { $ne: null },
            'back.reservedAt': { $exists: false },
          },
        ],
      );
      if (before === null) throw roomNotFound();
      const newcomers = people.filter((person) => {
        const member = person.memberIn(id);
        return !seatOf(before, member) && !before.noShows?.includes(member);
      });
      const until = new Date(reservedAt.getTime() + RESERVATION_MS);
      const admitted = await seatNewcomers(this.needs, before, newcomers, { nodes: [], until, reservedAt });
      if (admitted === null) return null;
      const { room, refusals } = admitted;
      if (room !== before) this.#emitComing(room);
      const results = people.map(
        (person) => refusals.get(person.memberIn(id)) ?? outcomeOf(() => lookInto(room, person)),
      );
      return { results, pauseMs: pauseAfter(room) };
    });
  }

  #enterAll(id: string, people: Person[], hold: Hold): Promise<BatchOutcome<Seated>> {
    const members = people.map((person) => person.memberIn(id));
    return retryOnConflict(async () => {
      const since = new Date();
      const before = await roomsOf(this.needs.db).findOneAndUpdate(
        { _id: new Types.ObjectId(id) },
        keeping(hold, since),
        { arrayFilters: keptAmong(members) },
      );
      if (before === null) throw roomNotFound();
      const kept = withKept(before, members, hold, since);
      this.#announce(
        kept,
        before.seats.filter((seat) => seat.since === null && members.includes(seat.member)),
      );
      const newcomers = people.filter((person) => !seatOf(before, person.memberIn(id)));
      // Lobbies that announce the end of this room see that it goes on.
      const isRevived = before.seats.every(
        ({ member, nodes }) => nodes.length === 0 || members.includes(member),
      );
      if (newcomers.length === 0 && isRevived) this.needs.bus.emit('updateRoom', roomView(kept));
      const admitted = await seatNewcomers(this.needs, kept, newcomers, { ...hold, since });
      if (admitted === null) return null;
      const { room, refusals } = admitted;
      this.#announce(
        room,
        newcomers.flatMap((person) => seatOf(room, person.memberIn(id)) ?? []),
      );
      const results = members.map((member) => refusals.get(member) ?? seatedIn(room, member));
      return { results, pauseMs: pauseAfter(room) };
    });
  }

  #announce(room: Room, entered: Seat[]): void {
    if (entered.length === 0) return;
    this.#emitComing(room);
    for (const seat of entered) {
      const presence = { ...memberView(seat), members: room.seats.length };
      this.needs.bus.emit('join', room._id.toHexString(), presence);
    }
  }

  #emitComing(room: Room): void {
    this.needs.bus.emit('coming', room._id.toHexString(), room.owner.member, countComing(room));
  }
}

const seatOf = (room: Room, member: string): Seat | undefined =>
  room.seats.find((seat) => seat.member === member);

/** @returns an error for a member who was just given a seat and has none, which cannot be */
function seatedIn(room: Room, member: string): Seated | Error {
  const seat = seatOf(room, member);
  return seat ? { room, seat } : new Error('a member without a seat');
}

function outcomeOf(look: () => Seated): Seated | Error {
  try {
    return look();
  } catch (error) {
    return error as Error;
  }
}
