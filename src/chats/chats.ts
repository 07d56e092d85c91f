import { setTimeout as wait } from 'node:timers/promises';
import { mongo, Types } from 'mongoose';
import { unavailable } from '../lib/errors.js';
import type { Metrics } from '../lib/metrics.js';
import { type Database, isDuplicateKey } from '../models/index.js';
import type { Chat } from '../models/chat.js';
import type { ChatView, MemberView } from '../shared/events.js';
import type { Bus } from '../rooms/bus.js';
import { placeAfter } from './chat-order.js';
import { chatView } from './chat-view.js';
import { cursorOf } from './cursor.js';
import type { Feed } from './feed.js';
import type { History } from './history.js';

/** What somebody says: a text, which may answer to another chat, or a GIF. */
export type Saying = Pick<Chat, 'chat' | 'quote'> | Pick<Chat, 'gif'>;

interface ChatsNeeds {
  db: Database;
  bus: Bus;
  history: History;
  feed: Feed;
  metrics: Pick<Metrics, 'chats' | 'groupSize' | 'insertSeconds'>;
}

interface Pending {
  /** Without its place in the room, which it gets when it is stored. */
  chat: Omit<Chat, '_id' | 'createdAt'>;
  /** When it was accepted, in ms since 1970. */
  saidAt: number;
  stored: (view: ChatView) => void;
  failed: (error: Error) => void;
}

/** How often other nodes may be faster in one of a group's rooms. */
const ATTEMPTS = 20;

/**
 * Groups begin at least this far apart: a chat that follows another one closely waits for company, which makes storing and
 * sending it cheaper for everybody. On an idle server a lone chat does not wait.
 * @param size how many chats the last group had; the busier the server, the more is gained by another millisecond
 * @returns ms
 */
const pauseAfter = (size: number): number => Math.min(16 + size / 4, 30);

/**
 * What is said. Chats are stored and delivered in groups: while one is under way the next gathers, so that groups grow
 * with the load. Nothing is acknowledged or delivered before it is stored.
 */
export class Chats {
  #pending: Pending[] = [];
  #storing = false;
  /** What is under way, by room, member and key. */
  readonly #underWay = new Map<string, Promise<ChatView>>();

  constructor(private readonly needs: ChatsNeeds) {}

  /**
   * Says something in a room. The same key again from the same member is the same chat.
   * @returns the chat as everybody sees it, once it is stored
   * @throws UserError `unavailable` when the database did not take it; the same key may then be tried again
   */
  say(room: string, { member, user, number }: MemberView, key: string, saying: Saying): Promise<ChatView> {
    const name = `${room} ${member} ${key}`;
    const earlier = this.#underWay.get(name);
    if (earlier) return earlier;
    const chat = { room: new Types.ObjectId(room), member, user, number, key, ...saying };
    const storing = new Promise<ChatView>((stored, failed) => {
      this.#pending.push({ chat, saidAt: Date.now(), stored, failed });
      if (!this.#storing) void this.#storeAll();
    }).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, storing);
    return storing;
  }

  /** Waits until all that was accepted is stored, or has failed. */
  async settle(): Promise<void> {
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
    try {
      for (let attempt = 0; attempt < ATTEMPTS && rest.length > 0; attempt++) rest = await this.#store(rest);
    } catch {
      // Nobody knows what is stored: a retry of the same keys will tell, as will the next chat in the same room.
    }
    // Those that have been stored have their answer already.
    for (const { failed } of rest) failed(unavailable());
  }

  /**
   * Stores chats in order up to the first that is refused, so that a place never stays free before one that is taken.
   * @returns those that are to be tried again
   * @throws where the database gave no answer
   */
  async #store(group: Pending[]): Promise<Pending[]> {
    const chats = await this.#placed(group);
    const stored = this.needs.metrics.insertSeconds.startTimer();
    try {
      // The driver's own insert: what comes in is made here, so Mongoose has nothing to cast or to check.
      await this.needs.db.Chat.collection.insertMany(chats);
    } catch (error) {
      const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (refused === undefined) throw error;
      this.#deliver(group, chats.slice(0, refused.index));
      const rest = group.slice(refused.index);
      if (isDuplicateKey(refused)) return this.#withoutRetries(rest);
      rest.shift()?.failed(unavailable());
      return rest;
    }
    stored();
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
    for (const [room, views] of rooms) this.#tell(room, views);
  }

  #tell(room: string, views: ChatView[]): void {
    this.needs.feed.deliver(room, views);
    this.needs.bus.emit('stored', room, views);
  }

  /** Answers those that are stored already; for the others another node took the place. */
  async #withoutRetries(group: Pending[]): Promise<Pending[]> {
    const found = await Promise.all(
      group.map(({ chat: { room, member, key } }) =>
        this.needs.history.findByKey(room.toHexString(), member, key),
      ),
    );
    const rooms = new Set(group.map(({ chat }) => chat.room.toHexString()));
    await Promise.all([...rooms].map((room) => this.needs.feed.syncRoom(room)));
    return group.filter(({ chat, stored }, index) => {
      const view = found[index];
      if (!view) return true;
      stored(view);
      // It may have been stored without anybody hearing of it.
      this.needs.bus.emit('stored', chat.room.toHexString(), [view]);
      return false;
    });
  }
}
