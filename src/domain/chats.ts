import { setTimeout as wait } from 'node:timers/promises';
import { mongo, Types } from 'mongoose';
import { unavailable } from '../ground/errors.js';
import type { Metrics } from '../ground/metrics.js';
import type { Database } from '../schemas/index.js';
import type { Chat } from '../schemas/chat.js';
import type { ChatView, MemberView } from '../shared/events.js';
import type { Bus } from './bus.js';
import { chatView } from './views.js';

/** What somebody says: a text, which may answer to another chat, or a GIF. */
export type Saying = Pick<Chat, 'chat' | 'quote'> | Pick<Chat, 'gif'>;

interface Pending {
  chat: Chat;
  stored: (view: ChatView) => void;
  failed: (error: Error) => void;
}

/** MongoDB's error code for a unique index that would hold a value twice. */
const DUPLICATE_KEY = 11000;

/**
 * Groups begin at least this far apart: a chat that follows another one closely waits for company, which makes storing and
 * sending it cheaper for everybody. On an idle server a lone chat does not wait.
 * @param size how many chats the last group had; the busier the server, the more is gained by another millisecond
 * @returns ms
 */
const pauseAfter = (size: number): number => Math.min(16 + size / 4, 30);

/** So many of the chats last delivered are remembered, to tell a retry from a chat that nobody has seen yet. */
const REMEMBERED_DELIVERIES = 20_000;

/**
 * What is said. Chats are stored and delivered in groups: while one is under way the next gathers, so that groups grow
 * with the load. Nothing is acknowledged or delivered before it is stored.
 */
export class Chats {
  #pending: Pending[] = [];
  #storing = false;
  #lastTime = 0;
  readonly #delivered = new Set<string>();

  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly metrics: Pick<Metrics, 'chats' | 'groupSize' | 'insertSeconds'>,
  ) {}

  /**
   * Says something in a room. The same key again from the same member is the same chat.
   * @returns the chat as everybody sees it, once it is stored
   * @throws UserError `unavailable` when the database did not take it; the same key may then be tried again
   */
  say(room: string, { member, user, number }: MemberView, key: string, saying: Saying): Promise<ChatView> {
    return new Promise((stored, failed) => {
      const chat: Chat = {
        _id: new Types.ObjectId(),
        room: new Types.ObjectId(room),
        member,
        user,
        number,
        key,
        ...saying,
        createdAt: this.#now(),
      };
      this.#pending.push({ chat, stored, failed });
      if (!this.#storing) void this.#storeAll();
    });
  }

  /** Waits until all that was accepted is stored, or has failed. */
  async settle(): Promise<void> {
    while (this.#storing) await wait(1);
  }

  /** The order of a room is the order of storing, whatever the clock does meanwhile. */
  #now(): Date {
    this.#lastTime = Math.max(this.#lastTime, Date.now());
    return new Date(this.#lastTime);
  }

  async #storeAll(): Promise<void> {
    this.#storing = true;
    while (this.#pending.length > 0) {
      const group = this.#pending;
      this.#pending = [];
      const next = wait(pauseAfter(group.length));
      await this.#store(group);
      await next;
    }
    this.#storing = false;
  }

  async #store(group: Pending[]): Promise<void> {
    const refused = new Map<number, number | undefined>();
    const stored = this.metrics.insertSeconds.startTimer();
    try {
      // The driver's own insert: what comes in is made here, so Mongoose has nothing to cast or to check.
      await this.db.Chat.collection.insertMany(
        group.map(({ chat }) => chat),
        { ordered: false },
      );
    } catch (error) {
      for (const each of writeErrors(error)) refused.set(each.index, each.code);
      // Without an answer for each of them nobody knows what is stored; a retry of the same keys will tell.
      if (
        !(error instanceof mongo.MongoBulkWriteError) ||
        error.insertedCount + refused.size !== group.length
      ) {
        for (const { failed } of group) failed(unavailable());
        return;
      }
    }
    stored();
    this.metrics.groupSize.observe(group.length);
    this.metrics.chats.inc(group.length - refused.size);
    this.#deliver(group.filter((_, index) => !refused.has(index)));
    for (const [index, code] of refused) {
      const pending = group[index];
      if (pending === undefined) continue;
      if (code === DUPLICATE_KEY) await this.#answerRetry(pending);
      else pending.failed(unavailable());
    }
  }

  #deliver(group: Pending[]): void {
    const rooms = new Map<string, ChatView[]>();
    for (const { chat, stored } of group) {
      const view = chatView(chat);
      const room = chat.room.toHexString();
      const views = rooms.get(room);
      if (views) views.push(view);
      else rooms.set(room, [view]);
      stored(view);
      this.#remember(view.id);
    }
    for (const [room, views] of rooms) this.bus.emit('chats', room, views);
  }

  /** The chat is there already. When it was stored without anybody hearing of it, it is delivered now. */
  async #answerRetry({ chat, stored, failed }: Pending): Promise<void> {
    try {
      const { room, member, key } = chat;
      const first = await this.db.Chat.findOne({ room, member, key }).lean();
      if (first === null) {
        failed(unavailable());
        return;
      }
      const view = chatView(first);
      stored(view);
      if (this.#delivered.has(view.id)) return;
      this.#remember(view.id);
      this.bus.emit('chats', room.toHexString(), [view]);
    } catch {
      failed(unavailable());
    }
  }

  #remember(id: string): void {
    this.#delivered.add(id);
    if (this.#delivered.size <= REMEMBERED_DELIVERIES) return;
    for (const oldest of this.#delivered) {
      this.#delivered.delete(oldest);
      break;
    }
  }
}

function writeErrors(error: unknown): mongo.WriteError[] {
  return error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
}
