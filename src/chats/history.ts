import { type mongo, Types } from 'mongoose';
import { UserError } from '../lib/errors.js';
import type { Chat, Quote } from '../models/chat.js';
import type { Database } from '../models/index.js';
import type { ChatView, HistoryView } from '../shared/views.js';
import { shorten } from '../shared/graphemes.js';
import { HISTORY_PAGE, QUOTE_MAX } from '../shared/limits.js';
import { cleanLine } from '../shared/user-text.js';
import { chatView } from './chat-view.js';
import { changedMark, behindAll } from './changed-mark.js';
import { cursorOf, FIRST_CURSOR, type Place } from './cursor.js';

/** Reads stored chats. Every query walks the index of a room's chats by time. */
export class History {
  constructor(private readonly db: Database) {}

  /** The newest chats of a room, oldest first. */
  async latest(room: string): Promise<HistoryView> {
    return this.#pageBefore({ room: new Types.ObjectId(room) });
  }

  /** The chats just before a cursor, oldest first. */
  async before(room: string, cursor: Place): Promise<HistoryView> {
    return this.#pageBefore({ room: new Types.ObjectId(room), ...earlier(cursor) });
  }

  /** The next chats after a cursor, oldest first, `limit` at most. */
  async after(room: string, cursor: Place, limit: number): Promise<ChatView[]> {
    const chats = this.#chats.find(
      { room: new Types.ObjectId(room), ...later(cursor) },
      { sort: { createdAt: 1, _id: 1 }, limit },
    );
    return (await chats.toArray()).map(chatView);
  }

  /** The cursor of the last chat of a room, or `FIRST_CURSOR`. */
  async lastCursor(room: string): Promise<string> {
    const last = await this.db.Chat.findOne({ room }, { createdAt: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .lean();
    return last === null ? FIRST_CURSOR : cursorOf(last);
  }

  /** The chat that a member sent with a key, or null if it is not stored. */
  async findByKey(room: string, member: string, key: string): Promise<ChatView | null> {
    const chat = await this.db.Chat.findOne({ room, member, key }).lean();
    return chat && chatView(chat);
  }

  /**
   * A chat of this room, to be quoted in a reply.
   * @throws UserError `quote_not_found` if the room has no chat with that id, or it was removed
   */
  async quote(room: string, id: string): Promise<Quote> {
    const chat = await this.db.Chat.findOne({ _id: new Types.ObjectId(id), room }).lean();
    if (chat === null || chat.removed) throw new UserError('quote_not_found', 422);
    return quoteOf(chat);
  }

  /** Chats of a room by id, oldest first. */
  async byIds(room: string, ids: string[]): Promise<ChatView[]> {
    const chats = await this.db.Chat.find({ _id: { $in: ids }, room }).lean();
    return chats.map(chatView).sort((a, b) => (a.cursor < b.cursor ? -1 : 1));
  }

  /** The changed chats of a room (reactions, removal), newest first, at most `limit`. @param before a cursor */
  async changed(room: string, before: string | undefined, limit: number): Promise<ChatView[]> {
    const end = before === undefined ? behindAll(room) : changedMark(room, before);
    const chats = await this.db.Chat.find({ changed: { $gt: room, $lt: end } })
      .sort({ changed: -1 })
      .limit(limit)
      .lean();
    return chats.map(chatView);
  }

  /** How many chats follow a cursor, counted up to `limit`. */
  async countAfter(room: string, cursor: Place, limit: number): Promise<number> {
    return this.db.Chat.countDocuments({ room, ...later(cursor) }).limit(limit);
  }

  /** The ids of the rooms that have chats. Each takes one look-up in the index, however many chats there are. */
  async *rooms(): AsyncGenerator<string> {
    let last: Pick<Chat, 'room'> | null = null;
    do {
      const next: object = last === null ? {} : { room: { $gt: last.room } };
      last = await this.db.Chat.findOne(next, { room: 1 }).sort({ room: 1, createdAt: 1, _id: 1 }).lean();
      if (last !== null) yield last.room.toHexString();
    } while (last !== null);
  }

  /** Removes all chats of a room. */
  async removeAll(room: string): Promise<void> {
    await this.db.Chat.deleteMany({ room });
  }

  /** The driver's own queries, for what pages and connections read: Mongoose has nothing to cast in these. */
  get #chats(): mongo.Collection<Chat> {
    return this.db.Chat.collection as unknown as mongo.Collection<Chat>;
  }

  async #pageBefore(filter: mongo.Filter<Chat>): Promise<HistoryView> {
    const options = { sort: { createdAt: -1, _id: -1 }, limit: HISTORY_PAGE + 1 } as const;
    const chats = await this.#chats.find(filter, options).toArray();
    const page = chats.slice(0, HISTORY_PAGE).reverse().map(chatView);
    return { chats: page, before: chats.length > HISTORY_PAGE ? (page[0]?.cursor ?? null) : null };
  }
}

// The first condition bounds the index scan, the second gives the exact place.
function earlier({ createdAt, _id }: Place): object {
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: _id } }],
  };
}

function later({ createdAt, _id }: Place): object {
  return {
    createdAt: { $gte: createdAt },
    $or: [{ createdAt: { $gt: createdAt } }, { _id: { $gt: _id } }],
  };
}

/** What a reply stores of the chat that it quotes. */
function quoteOf({ _id, member, user, number, chat, gif }: Chat): Quote {
  return {
    id: _id,
    member,
    user,
    number,
    ...(chat === undefined ? {} : { chat: beginningOf(chat) }),
    ...(gif === undefined ? {} : { gif: gif.alt === undefined ? {} : { alt: beginningOf(gif.alt) } }),
  };
}

/** The beginning of a text, on one line. */
function beginningOf(text: string): string {
  return shorten(cleanLine(text), QUOTE_MAX);
}
