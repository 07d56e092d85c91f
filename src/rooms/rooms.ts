import { Types } from 'mongoose';
import { UserError } from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { RoomView } from '../shared/events.js';
import type { Bus } from './bus.js';
import type { Gifs } from '../gifs/gifs.js';
import type { History } from '../chats/history.js';
import type { Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import type { Passwords } from './passwords.js';
import { RESERVATION_MS } from './seating.js';
import { Timers } from '../lib/timers.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import { roomView } from './views.js';

/** The course's own delay, so that whoever left last and is now opening the lobby sees the room go. */
const REMOVE_ROOM_DELAY_MS = 2000;

interface RoomWish {
  title: string;
  max: number;
  password: string;
}

interface RoomsNeeds {
  db: Database;
  bus: Bus;
  history: History;
  gifs: Gifs;
  passwords: Passwords;
  emptyRoomGraceMs: number;
  maxRooms: number;
  maxRoomsOfSession: number;
}

/**
 * Rooms: made and ended. The list of them is the `Lobby`'s business, who may come in `Admission`'s, who sits there
 * `Seats`'.
 */
export class Rooms {
  readonly #removals = new Timers();
  readonly #makings = new KeyedQueue();

  constructor(private readonly needs: RoomsNeeds) {}

  /**
   * Makes a room, with a seat reserved for its maker.
   * @param password empty for an open room
   * @throws UserError `own_rooms` or `all_rooms` where there are as many as there may be; `too_many` where a password
   *   cannot be hashed now
   */
  async make(wish: RoomWish, maker: Person, by: RateLimitKey): Promise<RoomView> {
    // One after the other: each of several at the same moment would find that there is room for one more.
    return this.#makings.take(maker.maker, () => this.#make(wish, maker, by));
  }

  async #make(wish: RoomWish, maker: Person, by: RateLimitKey): Promise<RoomView> {
    const madeBy = maker.maker;
    const { maxRooms, maxRoomsOfSession } = this.needs;
    if ((await this.needs.db.Room.countDocuments({ madeBy })) >= maxRoomsOfSession)
      throw new UserError('own_rooms', 409, { most: maxRoomsOfSession });
    if ((await this.needs.db.Room.estimatedDocumentCount()) >= maxRooms)
      throw new UserError('all_rooms', 409);
    const _id = new Types.ObjectId();
    const now = Date.now();
    const owner = { member: maker.memberIn(_id.toHexString()), user: maker.color };
    const seat: Seat = {
      ...owner,
      number: maker.number,
      since: null,
      reservedAt: new Date(now),
      nodes: [],
      until: new Date(now + RESERVATION_MS),
    };
    const room: Room = {
      _id,
      title: wish.title,
      max: wish.max,
      password: await this.needs.passwords.hashPassword(wish.password, by),
      closed: false,
      owner,
      madeBy,
      admitted: [owner.member],
      shownOut: [],
      invites: [],
      knocks: [],
      seats: [seat],
      lastLeft: null,
      createdAt: new Date(Math.max(now, (await this.#newestTime()) + 1)),
    };
    await this.needs.db.Room.create(room);
    const view = roomView(room);
    this.needs.bus.emit('newRoom', view);
    return view;
  }

  /** The lobby sorts by this time: a clock that goes back must not put new rooms below older ones. */
  async #newestTime(): Promise<number> {
    const newest = await this.needs.db.Room.findOne({}, { createdAt: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .lean();
    return newest?.createdAt.getTime() ?? 0;
  }

  /** Those of some rooms that are still there, by id. */
  async findAll(ids: string[]): Promise<Map<string, Room>> {
    const rooms = await this.needs.db.Room.find({ _id: { $in: ids } }).lean();
    return new Map(rooms.map((room) => [room._id.toHexString(), room]));
  }

  /** @throws UserError `room_not_found` */
  async find(id: string): Promise<Room> {
    return findRoom(this.needs.db, id);
  }

  /**
   * Ends a room in somebody's name: its owner, who sits in it, or whoever left last, if it has been deserted since
   * and the grace period is over. That it is still so is checked by the very step that removes it.
   * @throws UserError `room_not_found`, or `forbidden` for who may not
   */
  async end(id: string, person: Person): Promise<void> {
    const room = await this.find(id);
    const member = person.memberIn(id);
    const byOwner = await this.#remove({ _id: room._id, 'owner.member': member, 'seats.member': member });
    if (byOwner) return;
    const byLeaver = await this.#remove({ ...this.#deserted(), _id: room._id, 'lastLeft.member': member });
    if (!byLeaver) throw new UserError('forbidden', 403);
  }

  /** Ends the rooms that have been deserted for longer than the grace period. @returns how many those were */
  async endDeserted(): Promise<number> {
    const rooms = await this.needs.db.Room.find(this.#deserted(), { _id: 1 }).lean();
    for (const { _id } of rooms) await this.#remove({ ...this.#deserted(), _id });
    return rooms.length;
  }

  /** Tells nobody anything any more; a lobby that comes back is answered from the database. */
  close(): void {
    this.#removals.close();
  }

  #deserted() {
    const before = new Date(Date.now() - this.needs.emptyRoomGraceMs);
    return { 'seats.0': { $exists: false }, 'lastLeft.at': { $lte: before } };
  }

  async #remove(filter: Record<string, unknown>): Promise<boolean> {
    const room = await this.needs.db.Room.findOneAndDelete(filter).lean();
    if (room === null) return false;
    const id = room._id.toHexString();
    this.needs.bus.emit('gone', id, 'room_not_found');
    this.#removals.set(id, REMOVE_ROOM_DELAY_MS, () => this.needs.bus.emit('removeRoom', id));
    await this.needs.history.removeAll(id);
    await this.needs.gifs.removeAll(id);
    return true;
  }
}
