import { Schema, type Types } from 'mongoose';

export interface Gif {
  /** The file's name in the room's folder, chosen by the server. */
  name: string;
  poster: string;
  width: number;
  height: number;
  /** The sender's description (alt text). */
  alt?: string;
}

/** A chat as a reply quotes it: a copy, which loses its content when that chat is removed. */
export interface Quote {
  id: Types.ObjectId;
  member: string;
  user: string;
  number: number;
  chat?: string;
  gif?: Pick<Gif, 'alt'>;
}

/** One kind of reaction to a chat, and the members who reacted, in that order. */
export interface Reaction {
  emoji: string;
  members: { member: string; user: string; number: number }[];
}

/** A message in a room: a text or a GIF, or nothing once it is removed. */
export interface Chat {
  _id: Types.ObjectId;
  room: Types.ObjectId;
  member: string;
  user: string;
  number: number;
  /** Chosen by the author's client; the same key again is the same chat. */
  key: string;
  chat?: string;
  gif?: Gif;
  quote?: Quote;
  reactions?: Reaction[];
  /** Counts the changes of its reactions. */
  version?: number;
  /** Who removed it. */
  removed?: 'author' | 'host';
  /**
   * Set once the chat has changed (reactions, removal): its room and cursor, by which a room's changed chats are
   * found.
   */
  changed?: string;
  /** Its time in the order of the room; never decreases. */
  createdAt: Date;
  /** The clock's time if that was behind `createdAt`; this one is shown. */
  saidAt?: Date;
}

export const chatSchema = new Schema<Chat>(
  {
    room: { type: Schema.Types.ObjectId, required: true },
    member: { type: String, required: true },
    user: { type: String, required: true },
    number: { type: Number, required: true },
    key: { type: String, required: true },
    chat: String,
    gif: new Schema<Gif>(
      {
        name: { type: String, required: true },
        poster: { type: String, required: true },
        width: { type: Number, required: true },
        height: { type: Number, required: true },
        alt: String,
      },
      { _id: false },
    ),
    quote: new Schema<Quote>(
      {
        id: { type: Schema.Types.ObjectId, required: true },
        member: { type: String, required: true },
        user: { type: String, required: true },
        number: { type: Number, required: true },
        chat: String,
        gif: new Schema<Pick<Gif, 'alt'>>({ alt: String }, { _id: false }),
      },
      { _id: false, id: false },
    ),
    reactions: [
      new Schema<Reaction>(
        {
          emoji: String,
          members: [
            new Schema<Reaction['members'][number]>(
              { member: String, user: String, number: Number },
              { _id: false },
            ),
          ],
        },
        { _id: false },
      ),
    ],
    version: Number,
    removed: { type: String, enum: ['author', 'host'] },
    changed: String,
    createdAt: { type: Date, required: true },
    saidAt: Date,
  },
  { versionKey: false },
);
chatSchema.index({ room: 1, createdAt: 1, _id: 1 });
// With this index the database itself refuses a retry of a stored chat, whichever node it reaches.
chatSchema.index({ room: 1, member: 1, key: 1 }, { unique: true });
chatSchema.index({ changed: 1 }, { sparse: true });
chatSchema.index({ 'quote.id': 1 }, { sparse: true });
