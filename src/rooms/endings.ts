import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { Person } from '../people/identity.js';
import type { EndingView } from '../shared/views.js';
import { shownTitle } from './views.js';

/** The fields of a room that decide about its end. */
type Candidate = Pick<Room, '_id' | 'title' | 'lastLeft'> & {
  seats: Pick<Seat, 'member' | 'since' | 'reservedAt' | 'lost' | 'until'>[];
};

/** Finds rooms without connections, which end unless someone returns. */
export class Endings {
  constructor(
    private readonly db: Database,
    private readonly options: { emptyRoomGraceMs: number },
  ) {}

  /**
   * Of the given rooms, those about to end because this person left, last or together with others: their seat has no
   * connection, or they gave up the last seat.
   */
  async of(ids: string[], person: Person): Promise<EndingView[]> {
    if (ids.length === 0) return [];
    const rooms = await this.db.Room.find(
      { _id: { $in: ids }, 'seats.nodes.0': { $exists: false } },
      {
        title: 1,
        lastLeft: 1,
        'seats.member': 1,
        'seats.since': 1,
        'seats.reservedAt': 1,
        'seats.lost': 1,
        'seats.until': 1,
      },
    ).lean<Candidate[]>();
    const left = rooms.filter((room) => isLeftBy(room, person.memberIn(room._id.toHexString())));
    return left.map((room) => ({
      id: room._id.toHexString(),
      title: shownTitle(room.title),
      endsIn: Math.max(0, this.#endOf(room) - Date.now()),
    }));
  }

  /** In ms since 1970: when the last seat lapses, or after the grace period of a room without seats. */
  #endOf({ seats, lastLeft }: Candidate): number {
    if (seats.length > 0) return Math.max(...seats.map(({ until }) => until?.getTime() ?? 0));
    return (lastLeft?.at.getTime() ?? 0) + this.options.emptyRoomGraceMs;
  }
}

function isLeftBy({ seats, lastLeft }: Candidate, member: string): boolean {
  const mine = seats.find((seat) => seat.member === member);
  if (mine && isReloading(mine)) return false;
  return seats.every((seat) => seat === mine || seat.lost) && (mine ?? lastLeft)?.member === member;
}

/** A member whose page is reloading will be back at once. */
const isReloading = ({ since, reservedAt }: Candidate['seats'][number]): boolean =>
  since !== null && reservedAt !== undefined;
