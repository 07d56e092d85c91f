import { setTimeout as wait } from 'node:timers/promises';
import { Types } from 'mongoose';
import type { Chat } from '../models/chat.js';
import type { ChatView, MemberView } from '../shared/views.js';
import { type AcceptedChat, ChatWriter, type ChatWriterNeeds } from './chat-writer.js';
import { GroupPace } from './group-pace.js';

/** The content of a chat: a text, which may quote another chat, or a GIF. */
export type ChatContent = Pick<Chat, 'chat' | 'quote'> | Pick<Chat, 'gif'>;

/**
 * Stores and delivers chats in groups: while one is being stored the next gathers, so that groups grow with the load. Nothing is
 * acknowledged or delivered before it is stored.
 */
export class Chats {
  #pending: AcceptedChat[] = [];
  #storing = false;
  readonly #pace = new GroupPace();
  /** Chats that are being stored, by room, member and key. */
  readonly #underWay = new Map<string, Promise<ChatView>>();
  readonly #writer: ChatWriter;

  constructor(needs: ChatWriterNeeds) {
    this.#writer = new ChatWriter(needs);
  }

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
    const gatherMs = this.#pace.gatherMs(performance.now());
    if (gatherMs > 0) await wait(gatherMs);
    while (this.#pending.length > 0) {
      const group = this.#pending;
      this.#pending = [];
      const next = wait(this.#pace.start(group.length, performance.now()));
      await this.#writer.write(group);
      await next;
    }
    this.#storing = false;
  }
}
