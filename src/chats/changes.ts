import type { Log } from '../lib/log.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import { Timers } from '../lib/timers.js';
import type { Bus } from '../rooms/bus.js';
import type { ChatView } from '../shared/views.js';
import type { Feed } from './feed.js';
import type { History } from './history.js';

/** Changes within this time are delivered together. */
const GATHER_MS = 20;
/** After a delivery the next one waits, in ms for each character: 20 KB a second for each connection. */
const PAUSE_PER_CHARACTER = 1 / 20;
const PAUSE_MAX_MS = 1000;
const RETRY_MS = 1000;

/** How many changed chats one query reads for connections. With the most reactions on each they are below 1 MB. */
const PAGE = 20;

interface ChangesNeeds {
  history: History;
  feed: Feed;
  bus: Bus;
  log: Log;
}

interface Page {
  read: Promise<ChatView[]>;
  receivers: ((views: ChatView[]) => void)[];
}

/**
 * Delivers chats that have changed. Only their ids are announced; each node reads the chats itself. It reads a room
 * again only after it has delivered the previous read, so every connection sees the latest state last, in whatever
 * order the announcements of other nodes arrive.
 */
export class Changes {
  /** The ids to deliver next, by room, for rooms with a timer. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #pages = new Map<string, Page>();
  readonly #reads = new KeyedQueue();
  readonly #timers = new Timers();

  constructor(private readonly needs: ChangesNeeds) {}

  /** Delivers chats of a room that this node has changed, here and on the other nodes. */
  announce(room: string, ids: string[]): void {
    this.needs.bus.emit('changesStored', room, ids);
    this.receive(room, ids);
  }

  /** Delivers chats of a room that some node has changed to the connections of this one. */
  receive(room: string, ids: string[]): void {
    const waiting = this.#waiting.get(room) ?? new Set();
    for (const id of ids) waiting.add(id);
    if (this.#waiting.has(room)) return;
    this.#waiting.set(room, waiting);
    this.#deliverIn(room, GATHER_MS);
  }

  /**
   * A page of all chats of a room that ever changed, newest first, read after this call. Calls at the same time share one read.
   * @param before the cursor where the page ends; undefined for the newest
   * @param receive gets the chats before anything newer is delivered
   * @returns the page; an empty one is behind the last
   */
  page(room: string, before: string | undefined, receive: (views: ChatView[]) => void): Promise<ChatView[]> {
    const name = `${room} ${before ?? ''}`;
    const page = this.#pages.get(name) ?? this.#readPage(name, room, before);
    page.receivers.push(receive);
    return page.read;
  }

  /** Drops undelivered changes: clients that reconnect get them from the database. */
  close(): void {
    this.#timers.close();
  }

  #readPage(name: string, room: string, before: string | undefined): Page {
    const receivers: Page['receivers'] = [];
    const read = this.#reads.run(room, async () => {
      this.#pages.delete(name);
      const views = await this.needs.history.changed(room, before, PAGE);
      for (const receive of receivers) receive(views);
      return views;
    });
    const page = { read, receivers };
    this.#pages.set(name, page);
    return page;
  }

  #deliverIn(room: string, ms: number): void {
    this.#timers.set(room, ms, () => {
      const ids = this.#waiting.get(room) ?? new Set();
      this.#waiting.delete(room);
      if (ids.size === 0) return;
      // Changes from now on are delivered after the pause.
      this.#waiting.set(room, new Set());
      this.#reads
        .run(room, () => this.#deliver(room, [...ids]))
        .then(
          (characters) => {
            this.#deliverIn(room, Math.min(characters * PAUSE_PER_CHARACTER, PAUSE_MAX_MS));
          },
          (error: unknown) => {
            this.needs.log.warn({ err: error }, 'changed chats could not be read');
            for (const id of ids) this.#waiting.get(room)?.add(id);
            this.#deliverIn(room, RETRY_MS);
          },
        );
    });
  }

  /** @returns about how many characters each connection got */
  async #deliver(room: string, ids: string[]): Promise<number> {
    const { history, feed, bus } = this.needs;
    const views = await history.byIds(room, ids);
    const newest = views.at(-1)?.cursor ?? '';
    // Another node's chat may not have been delivered here yet, and a chat comes before its changes.
    if (newest > (await feed.position(room))) await feed.syncRoom(room);
    if (views.length > 0) bus.emit('changedChats', room, views);
    return JSON.stringify(views).length;
  }
}
