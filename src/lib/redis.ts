import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { Log } from './log.js';

/** How long a reading connection waits for something to read before it asks again. */
export const READ_WAITS_MS = 1000;

/** What comes so soon after something that was read is read together with what follows it. */
const READ_PAUSE_MS = 5;

/** A Redis that says nothing for so long is away, whatever its sockets look like. */
const SILENCE_MS = 4000;
const RETRY_MAX_MS = 1000;
const START_WITHIN_MS = 5000;

type Client = ReturnType<typeof createClient>;

interface RedisEvents {
  /** Something did not get through. @param since from when on, ms since 1970 */
  lost: [since: number];
  /** Everything gets through again. @param since from when on something may have been missed, ms since 1970 */
  found: [since: number];
}

/**
 * The connections to Redis (https://redis.io/docs/latest/develop/clients/nodejs/), and whether they hold. Commands fail at
 * once while Redis is away, so that nobody waits for it; connections come back by themselves.
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
    // The adapter waits for no answer to this: a failure, which is seen on the connection, would be one that nobody caught.
    Object.assign(this.client, {
      publish: (...args: Parameters<typeof publish>) => publish(...args).catch(() => 0),
    });
    // Whoever reads for ever has a connection of its own, on which it may wait for Redis to come back.
    this.client.duplicate = (() => this.#reader()) as unknown as typeof this.client.duplicate;
  }

  /** @throws Error with one line for the reader when no Redis answers within 5 s */
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

  /** Since when something does not get through, ms since 1970; undefined while all is well. */
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
      // The adapter reads answers in the second version of Redis' protocol.
      RESP: 2 as const,
      pingInterval: READ_WAITS_MS,
      socket: {
        socketTimeout: SILENCE_MS,
        // The client's own strategy gives up after a silence; this one never does.
        reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, RETRY_MAX_MS),
      },
    };
  }

  #reader() {
    const reader = this.#watched(createClient(this.#options()));
    const read = reader.xRead.bind(reader);
    let pause = Promise.resolve();
    // The adapter asks again at once. Where much is told, it asks once for several messages so, instead of once for each;
    // and after a failure, with nobody to ask, asking at once would leave no time for anything else.
    const patiently: typeof read = async (...args) => {
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
    // Nor may its own goodbye fail, when the connection has ended already.
    const disconnect = () => {
      if (reader.isOpen) reader.destroy();
      return Promise.resolve();
    };
    Object.assign(reader, { xRead: patiently, disconnect });
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
    // That it ends by our own will is no loss.
    if (!this.#connections.includes(connection)) return;
    this.#lost.add(connection);
    this.#reason = error.message;
    if (this.#lostAt !== undefined) return;
    this.#lostAt = Date.now();
    this.log.warn({ reason: error.message }, 'Redis is away: other nodes are heard by way of the database');
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
