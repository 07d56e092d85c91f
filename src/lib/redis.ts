import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { Log } from './log.js';

/** How long one blocking read waits for messages. */
export const READ_WAITS_MS = 1000;

/** After each read there is a pause of 5 ms, so that messages arrive in batches. */
const READ_PAUSE_MS = 5;

/** A Redis that is silent for this long counts as away, whatever the state of its sockets. */
const SILENCE_MS = 4000;
const RETRY_MAX_MS = 1000;
const START_WITHIN_MS = 5000;

type Client = ReturnType<typeof createClient>;

interface RedisEvents {
  /** A connection was lost. @param since when, in ms since 1970 */
  lost: [since: number];
  /** All connections are back. @param since when messages may first have been missed, in ms since 1970 */
  found: [since: number];
}

/**
 * The connections to Redis (https://redis.io/docs/latest/develop/clients/nodejs/) and their state. While Redis is away commands
 * fail at once, and connections reconnect by themselves.
 */
export class Redis extends EventEmitter<RedisEvents> {
  readonly client: Client;
  readonly #connections: Client[] = [];
  readonly #lost = new Set<Client>();
  #lostAt: number | undefined;
  #reason = 'no answer within 5 s';

  private constructor(
    private readonly url: string,
    private readonly log: Log,
  ) {
    super();
    this.client = this.#watched(createClient({ ...this.#options(), disableOfflineQueue: true }));
    const publish = this.client.publish.bind(this.client);
    // The adapter does not await this, so a rejection would be unhandled. The connection's error is noticed anyway.
    Object.assign(this.client, {
      publish: (...args: Parameters<typeof publish>) => publish(...args).catch(() => 0),
    });
    // The adapter duplicates the client for blocking reads, which may wait until Redis is back.
    this.client.duplicate = (() => this.#reader()) as unknown as typeof this.client.duplicate;
  }

  /** @throws Error with a one-line message if no Redis answers within 5 s */
  static async connect(url: string, log: Log): Promise<Redis> {
    const redis = new Redis(url, log);
    const connected = redis.client.connect().then(
      () => true,
      () => false,
    );
    if (await Promise.race([connected, wait(START_WITHIN_MS, false, { ref: false })])) return redis;
    redis.close();
    throw new Error(`REDIS_URL names a Redis that cannot be used: ${new URL(url).host} (${redis.#reason})`);
  }

  /** Since when Redis has been away, in ms since 1970; undefined while it is not. */
  get lostAt(): number | undefined {
    return this.#lostAt;
  }

  close(): void {
    this.removeAllListeners();
    this.#lost.clear();
    for (const each of this.#connections.splice(0)) if (each.isOpen) each.destroy();
  }

  #options() {
    return {
      url: this.url,
      // The adapter expects replies in version 2 of the protocol.
      RESP: 2 as const,
      pingInterval: READ_WAITS_MS,
      socket: {
        socketTimeout: SILENCE_MS,
        // The default strategy gives up after a timeout; this one never does.
        reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, RETRY_MAX_MS),
      },
    };
  }

  #reader() {
    const reader = this.#watched(createClient(this.#options()));
    const read = reader.xRead.bind(reader);
    let pause = Promise.resolve();
    // The adapter reads again at once. With a pause, one read returns several messages when there are many; and after a failure,
    // retrying at once would keep the process busy.
    const readWithPause: typeof read = async (...args) => {
      await pause;
      try {
        const answer = await read(...args);
        if (answer) pause = wait(READ_PAUSE_MS);
        return answer;
      } catch (error) {
        await wait(100);
        throw error;
      }
    };
    // Disconnecting must not fail if the connection has ended already.
    const disconnect = () => {
      if (reader.isOpen) reader.destroy();
      return Promise.resolve();
    };
    Object.assign(reader, { xRead: readWithPause, disconnect });
    return reader;
  }

  #watched(client: unknown): Client {
    const watched = client as Client;
    this.#connections.push(watched);
    watched.on('error', (error: Error) => {
      this.#lose(watched, error);
    });
    watched.on('ready', () => {
      this.#find(watched);
    });
    return watched;
  }

  #lose(connection: Client, error: Error): void {
    // It was closed on purpose.
    if (!this.#connections.includes(connection)) return;
    this.#lost.add(connection);
    this.#reason = error.message;
    if (this.#lostAt !== undefined) return;
    this.#lostAt = Date.now();
    this.log.warn(
      { reason: error.message },
      'Redis is away: chats of other nodes are read from the database',
    );
    this.emit('lost', this.#lostAt);
  }

  #find(connection: Client): void {
    this.#lost.delete(connection);
    if (this.#lostAt === undefined || this.#lost.size > 0) return;
    const since = this.#lostAt;
    this.#lostAt = undefined;
    this.log.warn({ awayMs: Date.now() - since }, 'Redis is back');
    this.emit('found', since);
  }
}
