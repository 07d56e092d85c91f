import { Types } from 'mongoose';
import { Batches, type BatchOutcome } from '../lib/batches.js';
import { UserError } from '../lib/errors.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { RoomView } from '../shared/views.js';
import type { Bus } from './bus.js';
import type { Gifs } from '../gifs/gifs.js';
import type { History } from '../chats/history.js';
import type { Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import { rankOf } from './lobby-rank.js';
import type { Passwords } from './passwords.js';
import { pauseAfter, RESERVATION_MS } from './seating.js';
import { Timers } from '../lib/timers.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import { roomView } from './views.js';

/** The course's delay: the last to leave has the lobby open by then and sees the room disappear. */
const REMOVE_ROOM_DELAY_MS = 2000;

interface NewRoom {
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
 * Creates, finds and ends rooms. `Lobby` lists them, `Admission` decides who may enter, `Seats` knows who is inside.
 */
export class Rooms {
  readonly #removals = new Timers();
  readonly #queue = new KeyedQueue();
  readonly #readings = new Batches((id: string, calls: null[]) => this.#read(id, calls));

  constructor(private readonly needs: RoomsNeeds) {}

  /**
   * Creates a room with a seat reserved for its creator.
   * @param password empty for an open room
   * @throws UserError `own_rooms` or `all_rooms` if no more rooms are allowed; `too_many` if the password cannot be
   *   hashed now
   */
  async create(wanted: NewRoom, creator: Person, by: RateLimitKey): Promise<RoomView> {
    // In turn, because simultaneous requests would each find that one more room is allowed.
    return this.#queue.run(creator.creatorId, () => this.#create(wanted, creator, by));
  }

  async #create(wanted: NewRoom, creator: Person, by: RateLimitKey): Promise<RoomView> {
    const madeBy = creator.creatorId;
    const { maxRooms, maxRoomsOfSession } = this.needs;
    if ((await this.needs.db.Room.countDocuments({ madeBy })) >= maxRoomsOfSession)
      throw new UserError('own_rooms', 409, { most: maxRoomsOfSession });
    if ((await this.needs.db.Room.estimatedDocumentCount()) >= maxRooms)
      throw new UserError('all_rooms', 409);
    const _id = new Types.ObjectId();
    const now = Date.now();
    const owner = { member: creator.memberIn(_id.toHexString()), user: creator.color };
    const seat: Seat = {
      ...owner,
      number: creator.number,
      since: null,
      reservedAt: new Date(now),
      nodes: [],
      until: new Date(now + RESERVATION_MS),
    };
    const createdAt = new Date(Math.max(now, (await this.#newestTime()) + 1));
    const room: Room = {
      _id,
      title: wanted.title,
      max: wanted.max,
      password: await this.needs.passwords.hashPassword(wanted.password, by),
      closed: false,
      owner,
      madeBy,
      admitted: [owner.member],
      shownOut: [],
      invites: [],
      knocks: [],
      seats: [seat],
      lastLeft: null,
      createdAt,
      rank: rankOf({ createdAt, max: wanted.max, seats: [seat] }),
    };
    await this.needs.db.Room.create(room);
    const view = roomView(room);
    this.needs.bus.emit('newRoom', view);
    return view;
  }

  /** The lobby sorts by creation time: if the clock goes back, new rooms must still come first. */
  async #newestTime(): Promise<number> {
    const newest = await this.needs.db.Room.findOne({}, { createdAt: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .lean();
    return newest?.createdAt.getTime() ?? 0;
  }

  /** The rooms with these ids that still exist, by id. */
  async findAll(ids: string[]): Promise<Map<string, Room>> {
    const rooms = await this.needs.db.Room.find({ _id: { $in: ids } }).lean();
    return new Map(rooms.map((room) => [room._id.toHexString(), room]));
  }

  /** @throws UserError `room_not_found` */
  async find(id: string): Promise<Room> {
    return findRoom(this.needs.db, id);
  }

  /**
   * A room as it is now or a moment later: concurrent callers share one read, and must not modify the result.
   * @throws UserError `room_not_found`
   */
  findShared(id: string): Promise<Room> {
    return this.#readings.run(id, null);
  }

  async #read(id: string, { length }: null[]): Promise<BatchOutcome<Room>> {
    const room = await this.find(id);
    return { results: Array.from({ length }, () => room), pauseMs: pauseAfter(room) };
  }

  /**
   * Ends a room for its host, while they have a seat in it, or for the person who left last, if it has been deserted
   * since and the grace period is over. These conditions are part of the update that removes the room.
   * @throws UserError `room_not_found`, or `forbidden` for everyone else
   */
  async end(id: string, person: Person): Promise<void> {
    const room = await this.find(id);
    const member = person.memberIn(id);
    const byOwner = await this.#remove({ _id: room._id, 'owner.member': member, 'seats.member': member });
    if (byOwner) return;
    const byLeaver = await this.#remove({ ...this.#deserted(), _id: room._id, 'lastLeft.member': member });
    if (!byLeaver) throw new UserError('forbidden', 403);
  }

  /** Ends the rooms that have been deserted for longer than the grace period. @returns how many */
  async endDeserted(): Promise<number> {
    // A room without seats has no nodes either, and the index on `seats.nodes` finds it.
    const filter = { ...this.#deserted(), 'seats.nodes': { $exists: false } };
    const rooms = await this.needs.db.Room.find(filter, { _id: 1 }).lean();
    for (const { _id } of rooms) await this.#remove({ ...this.#deserted(), _id });
    return rooms.length;
  }

  /** Cancels pending `removeRoom` events: this node's lobbies reconnect, and others are told that messages are missing. */
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
