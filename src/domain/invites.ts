import { createHash, randomBytes } from 'node:crypto';
import { shownOut, UserError } from '../ground/errors.js';
import type { Database } from '../schemas/index.js';
import { refusalOf } from './admission.js';
import type { Person } from './names.js';
import type { Rooms } from './rooms.js';
import { isSeated } from './seating.js';

const INVITE_MS = 3_600_000;
const TOKEN_BYTES = 16;

/** A room remembers so many invitations; an older one that nobody has used is forgotten for a new one. */
const INVITES_MAX = 20;

/** A secret that lets one person past a room's password, once. */
export interface IssuedInvite {
  token: string;
  expiresAt: Date;
}

/** Invitations into locked rooms, so that nobody has to pass a password on. */
export class Invites {
  constructor(
    private readonly db: Database,
    private readonly rooms: Rooms,
  ) {}

  /**
   * Invites somebody, in the name of a member who sits in the room.
   * @returns null for an open room: its address is enough
   * @throws UserError `room_not_found`, `forbidden` or what keeps this person themselves out
   */
  async make(id: string, person: Person): Promise<IssuedInvite | null> {
    const room = await this.rooms.find(id);
    const member = this.rooms.memberOf(id, person);
    if (!isSeated(room, member)) throw refusalOf(room, member) ?? new UserError('forbidden', 403);
    if (room.password === null) return null;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const expiresAt = new Date(Date.now() + INVITE_MS);
    await this.db.Room.updateOne(
      { _id: room._id, password: room.password, 'seats.member': member },
      {
        $push: { invites: { $each: [{ digest: digestOf(token), until: expiresAt }], $slice: -INVITES_MAX } },
      },
    );
    return { token, expiresAt };
  }

  /**
   * Exchanges an invitation for what the password would give. Who needs none keeps it for somebody else.
   * @throws UserError `room_not_found`, `shown_out`, or `invite_invalid` for one that was used, is too old, or was never made
   */
  async accept(id: string, token: string, person: Person): Promise<void> {
    const room = await this.rooms.find(id);
    const member = this.rooms.memberOf(id, person);
    if (room.shownOut.includes(member)) throw shownOut();
    if (room.password === null || room.admitted.includes(member)) return;
    const digest = digestOf(token);
    const { modifiedCount } = await this.db.Room.updateOne(
      { _id: id, shownOut: { $ne: member }, invites: { $elemMatch: { digest, until: { $gt: new Date() } } } },
      { $pull: { invites: { digest } }, $addToSet: { admitted: member } },
    );
    if (modifiedCount === 0) throw new UserError('invite_invalid', 403);
  }
}

/** Looked up by its digest, a token cannot be guessed digit by digit from how long an answer takes. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
