import { createHash, randomBytes } from 'node:crypto';
import { shownOut, tooMany, UserError } from '../lib/errors.js';
import type { Database } from '../models/index.js';
import { ADMITTED_MAX, type Invite, pushBounded } from '../models/room.js';
import { refusalOf } from './admission.js';
import type { Person } from '../people/identity.js';
import { findRoom } from './find-room.js';
import { isMember } from './seating.js';

const INVITE_MS = 3_600_000;
const TOKEN_BYTES = 16;

/** A room remembers so many invites of each member; their own oldest one that nobody has used is forgotten for a new one. */
const INVITES_OF_MEMBER_MAX = 10;

/** And so many of all; then nobody's is forgotten, and a new one has to wait until others are used or expire. */
const INVITES_MAX = 500;
const TRY_AGAIN_S = 60;

/** A secret that lets one person past a room's password, once. */
export interface IssuedInvite {
  token: string;
  expiresAt: Date;
}

/** Invitations into locked rooms, so that nobody has to pass a password on. */
export class Invites {
  constructor(private readonly db: Database) {}

  /**
   * Invites somebody, in the name of a member who sits in the room.
   * @returns null for an open room: its address is enough
   * @throws UserError `room_not_found`, `forbidden` or what keeps this person themselves out; `too_many` where the room has 500 open invites
   */
  async make(id: string, person: Person): Promise<IssuedInvite | null> {
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
   * Exchanges an invitation for what the password would give. Who needs none keeps it for somebody else.
   * @throws UserError `room_not_found`, `shown_out`, or `invite_invalid` for one that was used, is too old, or was never made
   */
  async accept(id: string, token: string, person: Person): Promise<void> {
    const room = await findRoom(this.db, id);
    const member = person.memberIn(id);
    if (room.shownOut.includes(member)) throw shownOut();
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

/** The digests of the invites that make way for another one of this member's: what has expired, and their own oldest. */
function overdue(invites: Invite[], member: string): string[] {
  const now = new Date();
  const expired = invites.filter(({ until }) => until <= now);
  const own = invites.filter((invite) => invite.member === member && invite.until > now);
  const oldest = own.slice(0, Math.max(0, own.length + 1 - INVITES_OF_MEMBER_MAX));
  return [...expired, ...oldest].map(({ digest }) => digest);
}

/** Looked up by its digest, a token cannot be guessed digit by digit from how long an answer takes. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
