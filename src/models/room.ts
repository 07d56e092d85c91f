import { Schema, type Types } from 'mongoose';

/** A seat in a room. The nodes on which its member has connections hold it; without any, it lasts until a set time. */
export interface Seat {
  /** The person's id in this room alone, derived from the session (`Person.memberIn`). */
  member: string;
  /** Their colour here, `#rrggbb`. */
  user: string;
  /** Their number here, 1000 to 9999. */
  number: number;
  /** When they entered and were announced; null while the seat is only reserved for them. */
  since: Date | null;
  /** When opening the page reserved the seat; unset once they have connected or sent anything. */
  reservedAt?: Date;
  /** Whether their last connection has ended and they have not returned. Never set for pages without JavaScript. */
  lost?: true;
  nodes: string[];
  /** When the seat is freed; null while a node holds it. */
  until: Date | null;
}

/** A way past a room's password for one person. */
export interface Invite {
  /** The token's SHA-256, in hex. The token itself is not stored. */
  digest: string;
  /** The member who created it; absent in invites of earlier versions. */
  member?: string;
  until: Date;
}

/** A person at the door who asks the host to be let in. */
export interface Knock {
  member: string;
  user: string;
  number: number;
  /** Whether the host refused. They cannot knock again before `until`. */
  refused: boolean;
  until: Date;
}

export interface Room {
  _id: Types.ObjectId;
  title: string;
  max: number;
  /** An argon2id hash in PHC string format, or null for an open room. */
  password: string | null;
  /** Whether newcomers have to knock. */
  closed: boolean;
  /** The host: the room's creator, then the longest-standing member. Unless the room is empty, the host has a seat. */
  owner: { member: string; user: string };
  /** `Person.creatorId` of its creator. */
  madeBy: string;
  /**
   * Members who need no password: the creator, and members who gave it, were invited or were let in. The newest
   * `ADMITTED_MAX`.
   */
  admitted: string[];
  /** Members removed by the host, who cannot return. The newest `REMOVED_MAX`. */
  shownOut: string[];
  /** Members who opened the page and never entered: their pages reserve no seats. The newest `NO_SHOWS_MAX`. */
  noShows?: string[];
  invites: Invite[];
  knocks: Knock[];
  seats: Seat[];
  /** The person whose seat was freed last, and when; a room without seats has been deserted since then. */
  lastLeft: { member: string; at: Date } | null;
  createdAt: Date;
  /** Its place in the lobby (`rankOf`); absent in rooms of earlier versions until the janitor has stored it. */
  rank?: number;
  /** When the last message was sent, to the minute (`Activity`); absent before the first. */
  talkedAt?: Date;
}

/**
 * How many members each of these lists holds, so that requests cannot grow a room without bound; the oldest are
 * dropped. A member dropped from `admitted` has to give the password again; one dropped from `shownOut` could return.
 * Each list holds as many as the largest room, in total some 40 KB of a document that is read at each entry.
 */
export const ADMITTED_MAX = 1000;
export const REMOVED_MAX = 1000;
export const NO_SHOWS_MAX = 200;

/** An update that appends to one of these lists. */
export const pushBounded = (member: string, max: number) => ({ $each: [member], $slice: -max });

const seatSchema = new Schema<Seat>(
  {
    member: { type: String, required: true },
    user: { type: String, required: true },
    number: { type: Number, required: true },
    since: { type: Date, default: null },
    reservedAt: { type: Date },
    lost: { type: Boolean },
    nodes: { type: [String], required: true },
    until: { type: Date, default: null },
  },
  { _id: false },
);

const inviteSchema = new Schema<Invite>(
  {
    digest: { type: String, required: true },
    member: { type: String },
    until: { type: Date, required: true },
  },
  { _id: false },
);

const knockSchema = new Schema<Knock>(
  {
    member: { type: String, required: true },
    user: { type: String, required: true },
    number: { type: Number, required: true },
    refused: { type: Boolean, default: false },
    until: { type: Date, required: true },
  },
  { _id: false },
);

export const roomSchema = new Schema<Room>(
  {
    title: { type: String, required: true },
    max: { type: Number, required: true },
    password: { type: String, default: null },
    closed: { type: Boolean, default: false },
    owner: {
      member: { type: String, required: true },
      user: { type: String, required: true },
    },
    madeBy: { type: String, default: '' },
    admitted: { type: [String], required: true },
    shownOut: { type: [String], required: true },
    noShows: { type: [String], default: undefined },
    invites: { type: [inviteSchema], required: true },
    knocks: { type: [knockSchema], required: true },
    seats: { type: [seatSchema], required: true },
    lastLeft: {
      type: new Schema(
        { member: { type: String, required: true }, at: { type: Date, required: true } },
        { _id: false },
      ),
      default: null,
    },
    createdAt: { type: Date, required: true },
    rank: { type: Number },
    talkedAt: { type: Date },
  },
  { versionKey: false },
);
roomSchema.index({ createdAt: -1, _id: -1 });
roomSchema.index({ rank: -1, _id: -1 });
roomSchema.index({ 'seats.nodes': 1 });
roomSchema.index({ madeBy: 1 });
