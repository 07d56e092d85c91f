import type { QueryFilter, UpdateQuery } from 'mongoose';
import { roomFull, UserError } from '../ground/errors.js';
import type { Database } from '../schemas/index.js';
import type { Room, Seat } from '../schemas/room.js';
import { refusalOf } from './admission.js';
import type { Bus } from './bus.js';
import type { Departures } from './departures.js';
import type { Person } from './names.js';
import { RESERVATION_MS, type Rooms } from './rooms.js';
import { type Hold, seating } from './seating.js';
import { Turns } from './turns.js';
import { memberView, roomView } from './views.js';

/** Somebody in a room, and the room as it was when they took or showed their seat. */
export interface Seated {
  room: Room;
  seat: Seat;
}

interface SeatsOptions {
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
  readonly #turns = new Turns();

  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly rooms: Rooms,
    private readonly departures: Departures,
    private readonly options: SeatsOptions,
  ) {}

  /**
   * Reserves a seat, or keeps the one there is, for long enough to load a page and connect.
   * @throws UserError `room_not_found`, `shown_out`, `wrong_password`, `room_closed` or `room_full`
   */
  async reserve(id: string, person: Person): Promise<Seated> {
    const until = new Date(Date.now() + RESERVATION_MS);
    const seated = await this.#sit(id, person, { $max: { 'seats.$.until': until } }, { nodes: [], until });
    this.departures.freeAt(until, id, person);
    return seated;
  }

  /** Like `reserve`, for somebody who takes part without a socket: the others see them come. */
  async visit(id: string, person: Person): Promise<Seated> {
    return this.#announced(await this.reserve(id, person));
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
      const { node, emptyRoomGraceMs } = this.options;
      if (meant && (await this.departures.leave(id, person, node))) return;
      const member = this.rooms.memberOf(id, person);
      const until = new Date(Date.now() + emptyRoomGraceMs);
      await this.db.Room.updateOne(
        { _id: id, 'seats.member': member },
        { $pull: { 'seats.$.nodes': node }, $set: { 'seats.$.until': until } },
      );
      this.departures.freeAt(until, id, person);
    });
  }

  /**
   * Sees to it that nobody is in a room without a seat: takes those again that were freed while this process could not say
   * that it lives, and sends away for whom there is none any more, such as who was shown out by a node that could not be heard.
   */
  async reclaim(): Promise<void> {
    const held = [...this.#held];
    const rooms = await this.db.Room.find(
      { _id: { $in: [...new Set(held.map(([, { id }]) => id))] } },
      { seats: 1 },
    ).lean();
    const seats = new Map(rooms.map((room) => [room._id.toHexString(), room.seats]));
    for (const [key, { id, person }] of held) {
      const member = this.rooms.memberOf(id, person);
      const seat = seats.get(id)?.find((each) => each.member === member);
      if (!seat?.nodes.includes(this.options.node)) await this.#reclaim(key, id, person);
    }
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    await this.#turns.settle();
  }

  async #reclaim(key: string, id: string, person: Person): Promise<void> {
    await this.#turns.take(key, async () => {
      if (!this.#held.has(key)) return;
      try {
        await this.#hold(id, person);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.bus.emit('memberGone', id, this.rooms.memberOf(id, person), error.code);
      }
    });
  }

  async #hold(id: string, person: Person): Promise<Seated> {
    const { node } = this.options;
    const keep = { $addToSet: { 'seats.$.nodes': node } };
    return this.#announced(await this.#sit(id, person, keep, { nodes: [node], until: null }));
  }

  async #sit(id: string, person: Person, keep: UpdateQuery<Room>, hold: Hold): Promise<Seated> {
    const member = this.rooms.memberOf(id, person);
    for (;;) {
      const kept = await this.#update({ _id: id, 'seats.member': member }, keep);
      const room = kept ?? (await this.#add(id, person, member, hold));
      const seat = room?.seats.find((each) => each.member === member);
      if (room && seat) return { room, seat };
    }
  }

  /** @returns the room with the new seat in it, or null where the room changed meanwhile and all is to be asked anew */
  async #add(id: string, person: Person, member: string, hold: Hold): Promise<Room | null> {
    const room = await this.rooms.find(id);
    const refusal = refusalOf(room, member);
    if (refusal) throw refusal;
    if (room.seats.length >= room.max) throw roomFull();
    const { stillSo, change } = seating(room, { ...person, member }, hold);
    const seated = await this.#update(stillSo, change);
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

  async #update(filter: QueryFilter<Room>, change: UpdateQuery<Room>): Promise<Room | null> {
    return this.db.Room.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean();
  }

  #release(key: string): void {
    const held = this.#held.get(key);
    if (held && --held.connections === 0) this.#held.delete(key);
  }

  #key = (id: string, person: Person): string => `${id}/${person.session}`;
}
