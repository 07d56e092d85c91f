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

/** The request carries a session: it goes to this process alone, and neither waits nor reads without an end. */
const REQUEST = {
  // Node's own global agent may use a proxy from the environment (NODE_USE_ENV_PROXY), whatever axios is asked for.
  httpAgent: new Agent(),
  proxy: false,
  maxRedirects: 0,
  timeout: 10_000,
  maxContentLength: 64 * 1024,
} as const;

interface EndingsOptions {
  cookieSecret: string;
  emptyRoomGraceMs: number;
  log: Log;
}

/**
 * How a deserted room ends: after the grace period this process asks itself, over HTTP and in the name of whoever left
 * last, to delete it. What is decided there, is decided by the same rules as for everybody who asks.
 */
export class RoomExpiry {
  readonly #due = new Timers();
  readonly #closing = new AbortController();
  #url = '';

  constructor(private readonly options: EndingsOptions) {}

  /** @param url this service's own address, known once it listens */
  open(url: string): void {
    this.#url = url;
  }

  /** Sees to it that the room is asked to end. @param since when its last seat came free, ms since 1970 */
  schedule(room: string, last: Person, since: number): void {
    // A timer may fire a millisecond early; the room must be found past its grace period.
    const delayMs = since + this.options.emptyRoomGraceMs + 2 - Date.now();
    this.#due.set(room, delayMs, () => void this.#request(room, last));
  }

  /** Asks for nothing any more; the janitor of the next start ends what is left. */
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
        // 403: somebody came back, the room lives. 404: it is gone already.
        log.debug({ room, status }, 'asked a deserted room to end');
        return;
      } catch (error) {
        if (axios.isCancel(error)) return;
        log.warn(
          { err: axios.isAxiosError(error) ? error.message : error, room },
          'a deserted room did not end',
        );
        await wait(FIRST_RETRY_MS * 2 ** attempt, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
