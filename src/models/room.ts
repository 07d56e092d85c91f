import { Schema, type Types } from 'mongoose';

/** A taken place in a room. It is held by the nodes on which its member has a connection, or, when there is none, until a moment. */
export interface Seat {
  /** The person's name for this room alone, derived from the session. */
  member: string;
  /** Their colour here, `#rrggbb`. */
  user: string;
  /** Their number here, 1000 to 9999. */
  number: number;
  /** When they were first announced, which makes them a member; null while the place is only kept for them. */
  since: Date | null;
  /** When opening the page reserved the place, if they have not connected or said anything since. */
  reservedAt?: Date;
  /** The last connection has ended, and they have not been back since; whoever reads without a script has none. */
  lost?: true;
  nodes: string[];
  /** When the seat comes free by itself; null while a node holds it. */
  until: Date | null;
}

/** A way past a room's password for one person. */
export interface Invite {
  /** The token's SHA-256, in hex: what is kept here opens nothing. */
  digest: string;
  /** Who made it; absent in rooms from before this was kept. */
  member?: string;
  until: Date;
}

/** Somebody outside who asks the host to be let in. */
export interface Knock {
  member: string;
  user: string;
  number: number;
  /** They were turned away: until then they cannot knock again. */
  refused: boolean;
  until: Date;
}

export interface Room {
  _id: Types.ObjectId;
  title: string;
  max: number;
  /** An argon2id hash in PHC string format, or null for an open room. */
  password: string | null;
  /** Lets nobody new in, except who knocks and is let in. */
  closed: boolean;
  /** The host: the maker, and when they have left for good, whoever has been there longest. They have a seat if anybody has. */
  owner: { member: string; user: string };
  /** Who made it, as `Person.maker` names them; their rooms are counted by it. */
  madeBy: string;
  /** Who needs no password: the maker, and who has shown it, was invited or let in. The newest `ADMITTED_MAX`. */
  admitted: string[];
  /** Who was removed and may not come in any more. The newest `SHOWN_OUT_MAX`. */
  shownOut: string[];
  /** Who opened the page and never came: for them a page reserves no seat again. The newest `NO_SHOWS_MAX`. */
  noShows?: string[];
  invites: Invite[];
  knocks: Knock[];
  seats: Seat[];
  /** Who freed a seat last, and when; the room is deserted since then if no seat is taken. */
  lastLeft: { member: string; at: Date } | null;
  createdAt: Date;
}

/**
 * How many names a room keeps of each kind, so that strangers' requests cannot grow it without a bound; the oldest go first. Who
 * drops out of `admitted` shows the password again, who drops out of `shownOut` could come back. Each is as many as fit into the
 * largest room, in all some 40 KB of a document that is read at each entry.
 */
export const ADMITTED_MAX = 1000;
export const SHOWN_OUT_MAX = 1000;
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
  },
  { versionKey: false },
);
roomSchema.index({ createdAt: -1, _id: -1 });
roomSchema.index({ 'seats.nodes': 1 });
roomSchema.index({ madeBy: 1 });
