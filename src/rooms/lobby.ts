import type { PipelineStage, Types } from 'mongoose';
import type { Database } from '../models/index.js';
import type { LobbyView, RoomView } from '../shared/events.js';
import { COLOURS_SHOWN, LOBBY_PAGE } from '../shared/limits.js';
import { cursorOf, type Place } from '../chats/cursor.js';
import { shownTitle } from './views.js';

/** Which rooms to list. */
export interface LobbyFilter {
  /** A part of the title, case ignored; empty for all. */
  search: string;
  /** Only those that anyone can enter now. */
  openOnly: boolean;
  /** Only those made before this one. */
  before?: Place | undefined;
}

/** What is read of a room: whether it has a password but not the hash, the colours inside but not whose they are. */
type Row = Omit<RoomView, 'id' | 'createdAt' | 'talkedAt'> & {
  _id: Types.ObjectId;
  createdAt: Date;
  talkedAt?: Date;
};

const ROW = {
  title: 1,
  max: 1,
  createdAt: 1,
  talkedAt: 1,
  owner: '$owner.user',
  locked: { $ne: ['$password', null] },
  closed: { $eq: ['$closed', true] },
  members: { $size: '$seats' },
  colours: { $slice: ['$seats.user', COLOURS_SHOWN] },
};

/** The list of rooms. A page takes one query on the index of rooms by age. */
export class Lobby {
  constructor(private readonly db: Database) {}

  /** Rooms, newest first. */
  async page(filter: LobbyFilter): Promise<LobbyView> {
    const rows = await this.db.Room.aggregate<Row>([
      { $match: filterFor(filter) },
      { $sort: { createdAt: -1, _id: -1 } },
      { $limit: LOBBY_PAGE + 1 },
      { $project: ROW },
    ] satisfies PipelineStage[]);
    const page = rows.slice(0, LOBBY_PAGE);
    const last = page.at(-1);
    return { rooms: page.map(viewOf), before: last && rows.length > page.length ? cursorOf(last) : null };
  }

  /** All rooms, in no order. */
  async all(): Promise<RoomView[]> {
    return (await this.db.Room.aggregate<Row>([{ $project: ROW }])).map(viewOf);
  }
}

const viewOf = ({ _id, createdAt, talkedAt, ...room }: Row): RoomView => ({
  id: _id.toHexString(),
  ...room,
  title: shownTitle(room.title),
  createdAt: createdAt.toISOString(),
  ...(talkedAt && { talkedAt: talkedAt.toISOString() }),
});

function filterFor({ search, openOnly, before }: LobbyFilter) {
  return {
    // The first condition bounds the index scan, the second gives the exact place.
    ...(before && {
      createdAt: { $lte: before.createdAt },
      $or: [{ createdAt: { $lt: before.createdAt } }, { _id: { $lt: before._id } }],
    }),
    ...(search !== '' && { title: { $regex: inEitherSpelling(search), $options: 'i' } }),
    ...(openOnly && { password: null, closed: { $ne: true }, $expr: { $lt: [{ $size: '$seats' }, '$max'] } }),
  };
}

/** A regular expression that matches exactly this text, also in titles stored before titles were normalised (NFC). */
function inEitherSpelling(text: string): string {
  const spellings = new Set([text, text.normalize('NFD')]);
  return [...spellings].map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
}
