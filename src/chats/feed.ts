import type { ChatView } from '../shared/views.js';
import type { Bus } from '../rooms/bus.js';
import { isRightAfter } from './chat-order.js';
import { placeOf } from './cursor.js';
import type { History } from './history.js';
import { KeyedQueue } from '../lib/keyed-queue.js';

/** How many chats one query reads. */
const PAGE = 200;

/** How many rooms' positions are remembered, the most recently used ones; about 150 bytes each. */
const ROOMS_MAX = 20_000;

/**
 * Delivers each room's chats to this node's connections: every chat once, in the order of the room, without gaps.
 * Chats of other nodes may be announced late, out of order or not at all; gaps are filled from the database.
 */
export class Feed {
  /** By room, the cursor of the last chat that was delivered here. */
  readonly #positions = new Map<string, string>();
  readonly #reads = new KeyedQueue();

  constructor(
    private readonly history: History,
    private readonly bus: Bus,
  ) {}

  /** The cursor of the last chat that was delivered here; before the first delivery, that of the last one stored. */
  async position(room: string): Promise<string> {
    const known = this.#positions.get(room);
    if (known !== undefined) return known;
    const last = await this.history.lastCursor(room);
    // Meanwhile another caller may have set it, or chats may have been delivered.
    if (!this.#positions.has(room)) this.#move(room, last);
    return this.#positions.get(room) ?? last;
  }

  /** Whether no chat after this one has been delivered here. */
  isUpToDate(room: string, cursor: string): boolean {
    const position = this.#positions.get(room);
    return position !== undefined && position <= cursor;
  }

  /** Delivers consecutive stored chats that follow the position or an earlier chat; chats already delivered are skipped. */
  deliver(room: string, chats: ChatView[]): void {
    const position = this.#positions.get(room);
    const news = position === undefined ? chats : chats.filter(({ cursor }) => cursor > position);
    const newest = news.at(-1);
    if (newest === undefined) return;
    if (position !== undefined) this.#move(room, newest.cursor);
    this.bus.emit('chats', room, news);
  }

  /** Delivers chats that another node has stored, and any missing ones before them. */
  async receive(room: string, chats: ChatView[]): Promise<void> {
    await this.#reads.run(room, async () => {
      const position = this.#positions.get(room);
      const next = chats.find(({ cursor }) => position !== undefined && cursor > position);
      if (position !== undefined && next && !isRightAfter(position, next.cursor, room))
        await this.#read(room);
      this.deliver(room, chats);
    });
  }

  /** Delivers all stored chats that have not been delivered yet. */
  async syncRoom(room: string): Promise<void> {
    await this.#reads.run(room, () => this.#read(room));
  }

  /** Drops the position of a room without connections here. */
  forget(room: string): void {
    this.#positions.delete(room);
  }

  async #read(room: string): Promise<void> {
    for (;;) {
      const place = placeOf(this.#positions.get(room) ?? '');
      if (place === null) return;
      const page = await this.history.after(room, place, PAGE);
      this.deliver(room, page);
      if (page.length < PAGE) return;
    }
  }

  #move(room: string, cursor: string): void {
    this.#positions.delete(room);
    this.#positions.set(room, cursor);
    if (this.#positions.size <= ROOMS_MAX) return;
    for (const oldest of this.#positions.keys()) {
      this.#positions.delete(oldest);
      break;
    }
  }
}
