import { KeyedQueue } from '../lib/keyed-queue.js';
import type { Log } from '../lib/log.js';
import { Timers } from '../lib/timers.js';
import type { Database } from '../models/index.js';
import type { Bus } from './bus.js';
import { roomView } from './views.js';

/** How often the time of a room's last chat is stored and sent to the lobbies, at most. */
const EVERY_MS = 60_000;

interface ActivityNeeds {
  db: Database;
  bus: Bus;
  log: Log;
}

/**
 * Stores when each room was last talked in, for the lobby. A room's first chat is stored at once; those of the minute after it only
 * leave their time, and the last of them is stored when the minute is over. Chats never wait for it.
 */
export class Activity {
  /** The rooms whose minute runs: the time of the last chat since it began, or null. */
  readonly #unstored = new Map<string, Date | null>();
  readonly #minutes = new Timers();
  readonly #writes = new KeyedQueue();

  /** @param everyMs for tests */
  constructor(
    private readonly needs: ActivityNeeds,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** A chat has just been stored in this room. */
  note(room: string): void {
    const now = new Date();
    if (this.#unstored.has(room)) this.#unstored.set(room, now);
    else this.#store(room, now);
  }

  /** Stops the timers, and resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#minutes.close();
    await this.#writes.onIdle();
  }

  #store(room: string, at: Date): void {
    this.#unstored.set(room, null);
    this.#minutes.set(room, this.everyMs, () => {
      const later = this.#unstored.get(room);
      this.#unstored.delete(room);
      if (later) this.#store(room, later);
    });
    this.#writes
      .run(room, () => this.#write(room, at))
      .catch((error: unknown) => {
        // The next message of another minute makes up for it.
        this.needs.log.warn({ err: error, room }, 'the time of the last chat could not be stored');
      });
  }

  async #write(room: string, at: Date): Promise<void> {
    const updated = await this.needs.db.Room.findOneAndUpdate(
      { _id: room },
      { $max: { talkedAt: at } },
      { returnDocument: 'after' },
    ).lean();
    if (updated !== null) this.needs.bus.emit('updateRoom', roomView(updated));
  }
}
