import { mongo } from 'mongoose';
import { unavailable } from '../lib/errors.js';
import type { Metrics } from '../lib/metrics.js';
import type { Chat } from '../models/chat.js';
import { type Database, isDuplicateKey } from '../models/index.js';
import type { Bus } from '../rooms/bus.js';
import type { ChatView } from '../shared/views.js';
import type { Changes } from './changes.js';
import { placesAfter } from './chat-order.js';
import { chatView } from './chat-view.js';
import type { Feed } from './feed.js';
import type { History } from './history.js';
import { emptyQuotes, removedAmong } from './quotes.js';

export interface ChatWriterNeeds {
  db: Database;
  bus: Bus;
  history: History;
  feed: Feed;
  changes: Changes;
  metrics: Pick<Metrics, 'chats' | 'groupSize' | 'insertSeconds'>;
}

/** A chat that waits to be stored. */
export interface AcceptedChat {
  /** Without its place in the room, which is assigned when it is stored. */
  chat: Omit<Chat, '_id' | 'createdAt'>;
  /** When it was accepted, in ms since 1970. */
  saidAt: number;
  stored: (view: ChatView) => void;
  failed: (error: Error) => void;
}

/** How often other nodes may store a chat first in one of a group's rooms. */
const ATTEMPTS = 20;

/** Gives accepted chats their places in their rooms, stores and delivers them, and answers their senders. */
export class ChatWriter {
  constructor(private readonly needs: ChatWriterNeeds) {}

  /** Stores a group in order. Resolves when each of its chats is stored or has failed. */
  async write(group: AcceptedChat[]): Promise<void> {
    let rest = group;
    const rooms = new Set(group.map(({ chat }) => chat.room.toHexString())).size;
    try {
      // Each attempt stores at least one chat, or resolves the conflict of one room.
      for (let attempt = 0; attempt < ATTEMPTS * rooms && rest.length > 0; attempt++)
        rest = await this.#store(rest);
    } catch {
      // It is unknown which chats were stored: a retry of the same keys, or the next chat in the room, will find out.
    }
    // The stored chats have been acknowledged already.
    for (const { failed } of rest) failed(unavailable());
  }

  /**
   * Stores chats in order up to the first that is refused, so that a room's order has no gaps.
   * @returns the chats to try again
   * @throws if the database did not answer
   */
  async #store(group: AcceptedChat[]): Promise<AcceptedChat[]> {
    const chats = await this.#placed(group);
    const stored = this.needs.metrics.insertSeconds.startTimer();
    try {
      // The driver's own insert: these documents are made here, so Mongoose has nothing to cast or to validate.
      await this.needs.db.Chat.collection.insertMany(chats);
    } catch (error) {
      const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (refused === undefined) throw error;
      await this.#deliver(group, chats.slice(0, refused.index));
      const rest = group.slice(refused.index);
      if (isDuplicateKey(refused)) {
        const room = chats[refused.index]?.room.toHexString() ?? '';
        if (!isPlaceTaken(refused)) return this.#withoutRetries(rest, room);
        await this.needs.feed.syncRoom(room);
        return rest;
      }
      rest.shift()?.failed(unavailable());
      return rest;
    }
    stored();
    this.needs.metrics.groupSize.observe(group.length);
    await this.#deliver(group, chats);
    return [];
  }

  /** Gives each chat the next place in its room. */
  async #placed(group: AcceptedChat[]): Promise<Chat[]> {
    const rooms = new Map(group.map(({ chat: { room } }) => [room.toHexString(), room]));
    const places = new Map<string, ReturnType<typeof placesAfter>>();
    const findPlaces = async ([id, room]: [string, Chat['room']]) => {
      places.set(id, placesAfter(await this.needs.feed.position(id), room));
    };
    await Promise.all([...rooms].map(findPlaces));
    return group.map(({ chat, saidAt }) => {
      const nextPlace = places.get(chat.room.toHexString()) as ReturnType<typeof placesAfter>;
      const place = nextPlace(saidAt);
      return { ...place, ...chat, ...(place.createdAt.getTime() > saidAt && { saidAt: new Date(saidAt) }) };
    });
  }

  /**
   * A quoted chat may have been removed since it was copied. A removal looks for replies after it is stored, and this looks for removals
   * after the replies are stored, so one of the two finds the other.
   */
  async #emptyQuotes(chats: Chat[]): Promise<void> {
    const quoted = chats.flatMap(({ quote }) => (quote === undefined ? [] : [quote.id]));
    if (quoted.length === 0) return;
    const removed = await removedAmong(this.needs.db, quoted);
    if (removed.length === 0) return;
    const emptied = new Set(await emptyQuotes(this.needs.db, removed));
    for (const chat of chats) {
      if (!chat.quote || !removed.some((id) => id.equals(chat.quote?.id))) continue;
      const { id, member, user, number } = chat.quote;
      chat.quote = { id, member, user, number };
      // Another node may have delivered it already.
      if (emptied.has(chat._id.toHexString()))
        this.needs.changes.announce(chat.room.toHexString(), [chat._id.toHexString()]);
    }
  }

  /** @param chats the first of the group, as they are stored */
  async #deliver(group: AcceptedChat[], chats: Chat[]): Promise<void> {
    await this.#emptyQuotes(chats);
    this.needs.metrics.chats.inc(chats.length);
    const rooms = new Map<string, ChatView[]>();
    for (const [index, chat] of chats.entries()) {
      const view = chatView(chat);
      const room = chat.room.toHexString();
      const views = rooms.get(room);
      if (views) views.push(view);
      else rooms.set(room, [view]);
      group[index]?.stored(view);
    }
    for (const [room, views] of rooms) this.#announce(room, views);
  }

  #announce(room: string, views: ChatView[]): void {
    this.needs.feed.deliver(room, views);
    this.needs.bus.emit('stored', room, views);
  }

  /**
   * Acknowledges the chats of a room that are stored already. The room's others are returned like those of other rooms.
   */
  async #withoutRetries(group: AcceptedChat[], id: string): Promise<AcceptedChat[]> {
    const ofRoom = group.filter(({ chat }) => chat.room.toHexString() === id);
    const found = new Map(
      await Promise.all(
        ofRoom.map(
          async (each) =>
            [each, await this.needs.history.findByKey(id, each.chat.member, each.chat.key)] as const,
        ),
      ),
    );
    await this.needs.feed.syncRoom(id);
    return group.filter((each) => {
      const view = found.get(each);
      if (!view) return true;
      each.stored(view);
      // It may have been stored without being announced.
      this.needs.bus.emit('stored', id, [view]);
      return false;
    });
  }
}

/**
 * Whether another chat has the place, which is the usual conflict between two nodes. The driver passes on neither the key nor the index of a
 * duplicate but in MongoDB's message. A retry of a chat that has this place itself is refused by its key, once it has the next one.
 */
const isPlaceTaken = ({ errmsg = '' }: mongo.WriteError): boolean => errmsg.includes(' index: _id_ ');
