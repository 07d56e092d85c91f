import { type mongo, Types } from 'mongoose';
import { Batches, type BatchOutcome } from '../lib/batches.js';
import { roomFull, roomNotFound, unavailable, type UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { Person } from '../people/identity.js';
import { lookInto, refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import { waitingAt } from './knocks.js';
import type { Leaving } from './leaving.js';
import { updateRank } from './lobby-rank.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { countComing, type Hold, pauseAfter, RESERVATION_MS, seating, yieldingSeats } from './seating.js';
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

/** The result of seating people: the room with those who got a seat, and the errors of the others, by member. */
interface Admitted {
  room: Room;
  refusals: Map<string, UserError>;
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
      const before = await this.#update(
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
      const admitted = await this.#admit(before, newcomers, { nodes: [], until, reservedAt });
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
      const before = await this.#rooms.findOneAndUpdate(
        { _id: new Types.ObjectId(id) },
        keeping(hold, since),
        {
          arrayFilters: [
            { 'kept.member': { $in: members } },
            { 'entering.member': { $in: members }, 'entering.since': null },
          ],
        },
      );
      if (before === null) throw roomNotFound();
      const kept: Room = {
        ...before,
        seats: before.seats.map((seat) =>
          members.includes(seat.member) ? keptSeat(seat, hold, since) : seat,
        ),
      };
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
      const admitted = await this.#admit(kept, newcomers, { ...hold, since });
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

  /**
   * Gives seats to people who have none, as far as they may and there are any.
   * @returns null if the room has changed since it was read, or seats had to be freed first
   */
  async #admit(room: Room, people: Person[], hold: Hold): Promise<Admitted | null> {
    const id = room._id.toHexString();
    const refusals = new Map<string, UserError>();
    const newcomers = people.map((person) => ({
      member: person.memberIn(id),
      color: person.color,
      number: person.number,
    }));
    const welcome = newcomers.filter(({ member }) => {
      const refusal = refusalOf(room, member);
      if (refusal) refusals.set(member, refusal);
      return refusal === null;
    });
    const free = Math.max(0, room.max - room.seats.length);
    const lacking = welcome.slice(free);
    const yielding = yieldingSeats(room).slice(0, lacking.length);
    if (yielding.length > 0) {
      await this.needs.leaving.freeReserved(room, yielding);
      return null;
    }
    for (const { member } of lacking) refusals.set(member, roomFull());
    const seated = welcome.slice(0, free);
    if (seated.length === 0) return { room, refusals };
    const { guard, change } = seating(room, seated, hold);
    const after = await this.#update(guard, change);
    if (after === null) return null;
    if (room.knocks.some((knock) => seated.some(({ member }) => member === knock.member)))
      this.needs.bus.emit('knocks', id, after.owner.member, waitingAt(after));
    this.needs.bus.emit('updateRoom', roomView(after));
    return { room: after, refusals };
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

  async #update(filter: object, change: object, arrayFilters: mongo.Document[] = []): Promise<Room | null> {
    const options = { returnDocument: 'after', ...(arrayFilters.length > 0 && { arrayFilters }) } as const;
    const room = await this.#rooms.findOneAndUpdate(filter, change, options);
    if (room !== null) await updateRank(this.needs.db, room);
    return room;
  }

  /** The driver's own updates: what is written here is made here, so Mongoose has nothing to cast or to validate. */
  get #rooms(): mongo.Collection<Room> {
    return this.needs.db.Room.collection as unknown as mongo.Collection<Room>;
  }
}

/** The update of the seats that people keep: they are held, and those who enter with that have entered. */
const keeping = ({ nodes: [node], until }: Hold, since: Date): mongo.UpdateFilter<Room> => ({
  ...(node !== undefined && { $addToSet: { 'seats.$[kept].nodes': node } }),
  ...(until !== null && { $max: { 'seats.$[kept].until': until } }),
  $set: { 'seats.$[entering].since': since, ...(until === null && { 'seats.$[kept].until': null }) },
  $unset: { 'seats.$[kept].reservedAt': 1, 'seats.$[kept].lost': 1 },
});

/** What that update makes of a seat. */
function keptSeat(seat: Seat, hold: Hold, since: Date): Seat {
  const until = hold.until && new Date(Math.max(Number(seat.until), Number(hold.until)));
  const nodes = [...new Set([...seat.nodes, ...hold.nodes])];
  const { member, user, number } = seat;
  return { member, user, number, nodes, until, since: seat.since ?? since };
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
