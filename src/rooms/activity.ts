import { KeyedQueue } from '../lib/keyed-queue.js';
import type { Log } from '../lib/log.js';
import { Timers } from '../lib/timers.js';
import type { Database } from '../models/index.js';
import type { Bus } from './bus.js';
import { roomView } from './views.js';

/** The minimum time between two updates of a room's last chat, in the database and in lobbies. */
const EVERY_MS = 60_000;

interface ActivityNeeds {
  db: Database;
  bus: Bus;
  log: Log;
}

/**
 * Stores the time of each room's last chat, for the lobby. The first chat's time is stored at once; of the chats in
 * the following minute only the last one's time is stored, at the end of the minute. Chats never wait for it.
 */
export class Activity {
  /** The rooms within such a minute: the time of the last chat in it, or null. */
  readonly #unstored = new Map<string, Date | null>();
  readonly #minutes = new Timers();
  readonly #writes = new KeyedQueue();

  /** @param everyMs for tests */
  constructor(
    private readonly needs: ActivityNeeds,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** Call it after a chat was stored in the room. */
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
        // A message in a later minute corrects it.
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
