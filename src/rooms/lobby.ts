import type { PipelineStage, Types } from 'mongoose';
import type { Database } from '../models/index.js';
import type { LobbyView, RoomView } from '../shared/events.js';
import { COLOURS_SHOWN, LOBBY_PAGE } from '../shared/limits.js';
import { lobbyCursorOf, type LobbyPlace } from './lobby-cursor.js';
import { shownTitle } from './views.js';

/** Which rooms to list. */
export interface LobbyFilter {
  /** A part of the title, case ignored; empty for all. */
  search: string;
  /** Only those that anyone can enter now. */
  openOnly: boolean;
  /** Only those after this one. */
  before?: LobbyPlace | undefined;
}

/** What is read of a room: whether it has a password but not the hash, the colours inside but not whose they are. */
type Row = Omit<RoomView, 'id' | 'createdAt' | 'talkedAt'> & {
  _id: Types.ObjectId;
  createdAt: Date;
  rank?: number;
  talkedAt?: Date;
};

const ROW = {
  title: 1,
  max: 1,
  createdAt: 1,
  rank: 1,
  talkedAt: 1,
  owner: '$owner.user',
  locked: { $ne: ['$password', null] },
  closed: { $eq: ['$closed', true] },
  members: { $size: '$seats' },
  colours: { $slice: ['$seats.user', COLOURS_SHOWN] },
};

/** The list of rooms. A page takes one query on the index of ranks. */
export class Lobby {
  constructor(private readonly db: Database) {}

  /** Rooms, newest first, full ones after all others. */
  async page(filter: LobbyFilter): Promise<LobbyView> {
    const rows = await this.db.Room.aggregate<Row>([
      { $match: filterFor(filter) },
      { $sort: { rank: -1, _id: -1 } },
      { $limit: LOBBY_PAGE + 1 },
      { $project: ROW },
    ] satisfies PipelineStage[]);
    const page = rows.slice(0, LOBBY_PAGE);
    const last = page.at(-1);
    // Rooms without a rank come last, and have one in a moment: no page begins after one of them.
    const place = last?.rank === undefined ? null : { rank: last.rank, _id: last._id };
    const isMore = rows.length > page.length;
    return { rooms: page.map(viewOf), before: isMore && place ? lobbyCursorOf(place) : null };
  }

  /** All rooms, in no order. */
  async all(): Promise<RoomView[]> {
    return (await this.db.Room.aggregate<Row>([{ $project: ROW }])).map(viewOf);
  }
}

const viewOf = ({ _id, createdAt, talkedAt, ...row }: Row): RoomView => ({
  id: _id.toHexString(),
  title: shownTitle(row.title),
  max: row.max,
  members: row.members,
  locked: row.locked,
  closed: row.closed,
  owner: row.owner,
  colours: row.colours,
  createdAt: createdAt.toISOString(),
  ...(talkedAt && { talkedAt: talkedAt.toISOString() }),
});

function filterFor({ search, openOnly, before }: LobbyFilter) {
  return {
    // The first condition bounds the index scan, the second gives the exact place.
    ...(before && { $or: [{ rank: { $lt: before.rank } }, { _id: { $lt: before._id } }] }),
    ...(search !== '' && { title: { $regex: inEitherSpelling(search), $options: 'i' } }),
    ...(openOnly && { password: null, closed: { $ne: true } }),
    // Full rooms have negative ranks.
    ...((before || openOnly) && {
      rank: { ...(before && { $lte: before.rank }), ...(openOnly && { $gte: 0 }) },
    }),
  };
}

/** A regular expression that matches exactly this text, also in titles stored before titles were normalised (NFC). */
function inEitherSpelling(text: string): string {
  const spellings = new Set([text, text.normalize('NFD')]);
  return [...spellings].map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
}
