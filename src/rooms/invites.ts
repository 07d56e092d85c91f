import { createHash, randomBytes } from 'node:crypto';
import { removedFromRoom, tooMany, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, type Invite, pushBounded } from '../models/room.js';
import { refusalOf } from './admission.js';
import type { Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import { isMember } from './seating.js';

const INVITE_MS = 3_600_000;
const TOKEN_BYTES = 16;

/** The maximum number of a member's open invites. A new one displaces their oldest. */
const INVITES_OF_MEMBER_MAX = 10;

/** The maximum number of a room's open invites. Beyond it, a new one is refused until others are used or expire. */
const INVITES_MAX = 500;
const TRY_AGAIN_S = 60;

/** A secret that admits one person to a locked room. */
export interface IssuedInvite {
  token: string;
  expiresAt: Date;
}

/** Invites to locked rooms, so that members need not share the password. */
export class Invites {
  constructor(private readonly db: Database) {}

  /**
   * Creates an invite on behalf of a member who has a seat in the room.
   * @returns null for a room without a password: its address is enough
   * @throws UserError `room_not_found`; for others `forbidden`, or the reason that keeps them out; `too_many` if the
   *   room has 500 open invites
   */
  async create(id: string, person: Person): Promise<IssuedInvite | null> {
    const room = await findRoom(this.db, id);
    const member = person.memberIn(id);
    if (!isMember(room, member)) throw refusalOf(room, member) ?? new UserError('forbidden', 403);
    if (room.password === null) return null;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = new Date(Date.now() + INVITE_MS);
    const over = overdue(room.invites, member);
    if (over.length > 0)
      await this.db.Room.updateOne({ _id: room._id }, { $pull: { invites: { digest: { $in: over } } } });
    const { modifiedCount } = await this.db.Room.updateOne(
      {
        _id: room._id,
        password: room.password,
        'seats.member': member,
        [`invites.${INVITES_MAX - 1}`]: { $exists: false },
      },
      { $push: { invites: { digest: digestOf(token), member, until: expiresAt } } },
    );
    if (modifiedCount === 0) throw tooMany(TRY_AGAIN_S);
    return { token, expiresAt };
  }

  /**
   * Admits a person as the password would, and uses up the invite, unless they are admitted already.
   * @throws UserError `room_not_found`, `shown_out`, or `invite_invalid` for an invite that is used, expired or
   *   unknown
   */
  async accept(id: string, token: string, person: Person): Promise<void> {
    const room = await findRoom(this.db, id);
    const member = person.memberIn(id);
    if (room.shownOut.includes(member)) throw removedFromRoom();
    if (room.password === null || room.admitted.includes(member)) return;
    const digest = digestOf(token);
    const { modifiedCount } = await this.db.Room.updateOne(
      {
        _id: id,
        shownOut: { $ne: member },
        admitted: { $ne: member },
        invites: { $elemMatch: { digest, until: { $gt: new Date() } } },
      },
      { $pull: { invites: { digest } }, $push: { admitted: pushBounded(member, ADMITTED_MAX) } },
    );
    if (modifiedCount === 0) throw new UserError('invite_invalid', 403);
  }
}

/** The digests of the invites that a new one of this member displaces: expired ones, and their own oldest. */
function overdue(invites: Invite[], member: string): string[] {
  const now = new Date();
  const expired = invites.filter(({ until }) => until <= now);
  const own = invites.filter((invite) => invite.member === member && invite.until > now);
  const oldest = own.slice(0, Math.max(0, own.length + 1 - INVITES_OF_MEMBER_MAX));
  return [...expired, ...oldest].map(({ digest }) => digest);
}

/** Comparing digests leaks nothing about a token through timing. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
