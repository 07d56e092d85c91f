import { setTimeout as wait } from 'node:timers/promises';
import { mongo, Types } from 'mongoose';
import { unavailable } from '../lib/errors.js';
import type { Metrics } from '../lib/metrics.js';
import { type Database, isDuplicateKey } from '../models/index.js';
import type { Chat } from '../models/chat.js';
import type { ChatView, MemberView } from '../shared/events.js';
import type { Bus } from '../rooms/bus.js';
import { placeAfter } from './chat-order.js';
import type { Changes } from './changes.js';
import { chatView } from './chat-view.js';
import { cursorOf } from './cursor.js';
import type { Feed } from './feed.js';
import type { History } from './history.js';
import { emptyQuotes, removedAmong } from './quotes.js';

/** The content of a chat: a text, which may quote another chat, or a GIF. */
export type ChatContent = Pick<Chat, 'chat' | 'quote'> | Pick<Chat, 'gif'>;

interface ChatsNeeds {
  db: Database;
  bus: Bus;
  history: History;
  feed: Feed;
  changes: Changes;
  metrics: Pick<Metrics, 'chats' | 'groupSize' | 'insertSeconds'>;
}

interface Pending {
  /** A chat without its place in the room, which is assigned when it is stored. */
  chat: Omit<Chat, '_id' | 'createdAt'>;
  /** When it was accepted, in ms since 1970. */
  saidAt: number;
  stored: (view: ChatView) => void;
  failed: (error: Error) => void;
}

/** How often other nodes may store a chat first in one of a group's rooms. */
const ATTEMPTS = 20;

/**
 * The minimum time between the starts of two groups. A chat that closely follows another one waits for further chats,
 * so that they are stored and sent together, which costs less. On an idle server a chat does not wait.
 * @param size of the last group: the busier the server, the more another millisecond saves
 * @returns ms
 */
const pauseAfter = (size: number): number => Math.min(16 + size / 4, 30);

/**
 * Stores and delivers chats in groups: while one is being stored the next gathers, so that groups grow with the load. Nothing is
 * acknowledged or delivered before it is stored.
 */
export class Chats {
  #pending: Pending[] = [];
  #storing = false;
  /** Chats that are being stored, by room, member and key. */
  readonly #underWay = new Map<string, Promise<ChatView>>();

  constructor(private readonly needs: ChatsNeeds) {}

  /**
   * Sends a chat to a room. The same key again from the same member is the same chat.
   * @returns the chat as all members see it, once it is stored
   * @throws UserError `unavailable` if it could not be stored; the same key may be tried again then
   */
  send(
    room: string,
    { member, user, number }: MemberView,
    key: string,
    content: ChatContent,
  ): Promise<ChatView> {
    const name = `${room} ${member} ${key}`;
    const earlier = this.#underWay.get(name);
    if (earlier) return earlier;
    const chat = { room: new Types.ObjectId(room), member, user, number, key, ...content };
    const storing = new Promise<ChatView>((stored, failed) => {
      this.#pending.push({ chat, saidAt: Date.now(), stored, failed });
      if (!this.#storing) void this.#storeAll();
    }).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, storing);
    return storing;
  }

  /** Resolves when all accepted chats are stored, or have failed. */
  async onIdle(): Promise<void> {
    while (this.#storing) await wait(1);
  }

  async #storeAll(): Promise<void> {
    this.#storing = true;
    while (this.#pending.length > 0) {
      const group = this.#pending;
      this.#pending = [];
      const next = wait(pauseAfter(group.length));
      await this.#storeGroup(group);
      await next;
    }
    this.#storing = false;
  }

  async #storeGroup(group: Pending[]): Promise<void> {
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
  async #store(group: Pending[]): Promise<Pending[]> {
    const chats = await this.#placed(group);
    const stored = this.needs.metrics.insertSeconds.startTimer();
    try {
      // The driver's own insert: these documents are made here, so Mongoose has nothing to cast or to validate.
      await this.needs.db.Chat.collection.insertMany(chats);
    } catch (error) {
      const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (refused === undefined) throw error;
      this.#deliver(group, chats.slice(0, refused.index));
      const rest = group.slice(refused.index);
      if (isDuplicateKey(refused)) return this.#withoutRetries(rest, chats[refused.index]?.room);
      rest.shift()?.failed(unavailable());
      return rest;
    }
    stored();
    await this.#emptyQuotes(chats);
    this.needs.metrics.groupSize.observe(group.length);
    this.#deliver(group, chats);
    return [];
  }

  /** Gives each chat the next place in its room. */
  async #placed(group: Pending[]): Promise<Chat[]> {
    const ids = new Set(group.map(({ chat }) => chat.room.toHexString()));
    const positions = await Promise.all(
      [...ids].map(async (id) => [id, await this.needs.feed.position(id)] as const),
    );
    const last = new Map(positions);
    return group.map(({ chat, saidAt }) => {
      const room = chat.room.toHexString();
      const place = placeAfter(last.get(room) ?? '', chat.room, saidAt);
      last.set(room, cursorOf(place));
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
  #deliver(group: Pending[], chats: Chat[]): void {
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
   * Acknowledges the chats of a room that are stored already. The room's others lost their place to another node, and are returned like those
   * of other rooms.
   */
  async #withoutRetries(group: Pending[], room: Types.ObjectId | undefined): Promise<Pending[]> {
    const id = room?.toHexString() ?? '';
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
