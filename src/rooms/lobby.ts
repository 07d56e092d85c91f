import type { Database } from '../models/index.js';
import type { LobbyView, RoomView } from '../shared/views.js';
import { LOBBY_PAGE } from '../shared/limits.js';
import { lobbyCursorOf, type LobbyPlace } from './lobby-cursor.js';
import { roomsOf } from './update-seats.js';
import { roomView, type Viewable } from './views.js';

/** Which rooms to list. */
export interface LobbyFilter {
  /** A part of the title, case ignored; empty for all. */
  search: string;
  /** Only those that anyone can enter now. */
  openOnly: boolean;
  /** Only those after this one. */
  before?: LobbyPlace | undefined;
}

/** The fields that `roomView` needs, and the rank: the seats' colours, but not their members. */
const ROW = {
  title: 1,
  max: 1,
  createdAt: 1,
  rank: 1,
  talkedAt: 1,
  'owner.user': 1,
  password: 1,
  closed: 1,
  'seats.user': 1,
};

/** The list of rooms. A page takes one query on the index of ranks. */
export class Lobby {
  constructor(private readonly db: Database) {}

  /** Rooms, newest first, full ones after all others. */
  async page(filter: LobbyFilter): Promise<LobbyView> {
    const rows = await roomsOf(this.db)
      .find(filterFor(filter), { projection: ROW, sort: { rank: -1, _id: -1 }, limit: LOBBY_PAGE + 1 })
      .toArray();
    const page = rows.slice(0, LOBBY_PAGE);
    const last = page.at(-1);
    // Rooms without a rank come last, and soon get one, so no page begins after one of them.
    const place = last?.rank === undefined ? null : { rank: last.rank, _id: last._id };
    const isMore = rows.length > page.length;
    return { rooms: page.map(roomView), before: isMore && place ? lobbyCursorOf(place) : null };
  }

  /** All rooms, in no order. */
  async all(): Promise<RoomView[]> {
    return (await this.db.Room.find({}, ROW).lean<Viewable[]>()).map(roomView);
  }
}

function filterFor({ search, openOnly, before }: LobbyFilter) {
  // Full rooms have negative ranks. The bounds narrow the index scan, and `$or` gives the exact place.
  const rank = { ...(before && { $lte: before.rank }), ...(openOnly && { $gte: 0 }) };
  return {
    ...((before || openOnly) && { rank }),
    ...(before && { $or: [{ rank: { $lt: before.rank } }, { _id: { $lt: before._id } }] }),
    ...(search !== '' && { title: { $regex: inEitherSpelling(search), $options: 'i' } }),
    ...(openOnly && { password: null, closed: { $ne: true } }),
  };
}

/** A regular expression that matches exactly this text, also in titles stored before titles were normalised (NFC). */
function inEitherSpelling(text: string): string {
  const spellings = new Set([text, text.normalize('NFD')]);
  return [...spellings].map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
}
