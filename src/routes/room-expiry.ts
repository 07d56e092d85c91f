import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import axios from 'axios';
import { sign } from 'cookie-signature';
import type { Log } from '../lib/log.js';
import type { Person } from '../people/identity.js';
import { Timers } from '../lib/timers.js';
import { roomPath } from '../shared/paths.js';

const FIRST_RETRY_MS = 500;
const TRIES = 6;

/** The request carries a session cookie, so it must reach this process only. Time and size are bounded. */
const REQUEST = {
  // Node's global agent may use a proxy from the environment (NODE_USE_ENV_PROXY), whatever axios is configured to do.
  httpAgent: new Agent(),
  proxy: false,
  maxRedirects: 0,
  timeout: 10_000,
  maxContentLength: 64 * 1024,
} as const;

interface RoomExpiryOptions {
  cookieSecret: string;
  emptyRoomGraceMs: number;
  log: Log;
}

/**
 * Ends deserted rooms like the course project (docs/decisions.md): after the grace period the server sends itself
 * `DELETE /room/:id` as the person who left last. The route applies the same rules as to everyone.
 */
export class RoomExpiry {
  readonly #due = new Timers();
  readonly #closing = new AbortController();
  #url = '';

  constructor(private readonly options: RoomExpiryOptions) {}

  /** @param url of this server, known once it listens */
  open(url: string): void {
    this.#url = url;
  }

  /** Schedules the request. @param since when the room's last seat was freed, in ms since 1970 */
  schedule(room: string, last: Person, since: number): void {
    // A timer may fire a millisecond early, while the grace period is not over yet.
    const delayMs = since + this.options.emptyRoomGraceMs + 2 - Date.now();
    this.#due.set(room, delayMs, () => void this.#request(room, last));
  }

  /** Cancels all requests; the janitor of the next start ends those rooms. */
  close(): void {
    this.#due.close();
    this.#closing.abort();
  }

  async #request(room: string, last: Person): Promise<void> {
    const { cookieSecret, log } = this.options;
    const { signal } = this.#closing;
    const cookie = `connect.sid=s%3A${encodeURIComponent(sign(last.session, cookieSecret))}`;
    for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt++) {
      try {
        const { status } = await axios.delete(this.#url + roomPath(room), {
          headers: { cookie },
          signal,
          ...REQUEST,
          validateStatus: (code) => code < 500,
        });
        // 403: someone has returned. 404: the room has already ended.
        log.debug({ room, status }, 'requested the end of a deserted room');
        return;
      } catch (error) {
        if (axios.isCancel(error)) return;
        log.warn(
          { err: axios.isAxiosError(error) ? error.message : error, room },
          'the end of a deserted room could not be requested',
        );
        await wait(FIRST_RETRY_MS * 2 ** attempt, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
