import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, createCluster } from '@redis/client';
import type { Log } from './log.js';

const PING_EVERY_MS = 1000;

/** Redis counts as away after this many seconds of silence, whatever the state of the sockets. */
const SILENT_PINGS = 4;
const RETRY_MAX_MS = 1000;
const START_WITHIN_MS = 5000;

type Single = ReturnType<typeof createSingle>;
type Cluster = ReturnType<typeof createMany>;

interface RedisEvents {
  /** A connection was lost. */
  lost: [];
  /** All connections are back, with their subscriptions. Messages sent in between are lost. */
  found: [];
}

/**
 * The connections to Redis, or to a Redis Cluster where the URL names one of its nodes, and their state
 * (https://redis.io/docs/latest/develop/clients/nodejs/). While Redis is away commands fail at once, and connections reconnect by
 * themselves.
 */
export class Redis extends EventEmitter<RedisEvents> {
  readonly #lost = new Set<object>();
  readonly #pings: NodeJS.Timeout[] = [];
  #lostAt: number | undefined;
  #closed = false;

  private constructor(
    readonly client: Single | Cluster,
    private readonly log: Log,
  ) {
    super();
  }

  /** @throws Error with a one-line message if no Redis 7 answers within 5 s */
  static async connect(url: string, log: Log): Promise<Redis> {
    let reason = 'no answer within 5 s';
    const first = createSingle(url);
    first.on('error', (error: Error) => {
      reason = error.message;
    });
    const connecting = Redis.#open(first, url, log).catch((error: unknown) => {
      reason = String(error instanceof Error ? error.message : error);
    });
    const redis = await Promise.race([connecting, wait(START_WITHIN_MS, undefined, { ref: false })]);
    if (redis) return redis;
    if (first.isOpen) first.destroy();
    throw new Error(`REDIS_URL names a Redis that cannot be used: ${new URL(url).host} (${reason})`);
  }

  static async #open(first: Single, url: string, log: Log): Promise<Redis> {
    await first.connect();
    const { mode } = await first.hello();
    if (mode !== 'cluster') {
      const redis = new Redis(first, log);
      redis.#watchSingle(first);
      await redis.#expectPings(first);
      return redis;
    }
    first.destroy();
    const cluster = createMany(url);
    const redis = new Redis(cluster, log);
    redis.#watchCluster(cluster);
    await cluster.connect();
    return redis;
  }

  /** Since when Redis has been away, in ms since 1970; undefined while it is not. */
  get lostAt(): number | undefined {
    return this.#lostAt;
  }

  close(): void {
    this.#closed = true;
    this.removeAllListeners();
    this.#pings.forEach(clearInterval);
    if (this.client.isOpen) this.client.destroy();
  }

  #watchSingle(client: Single): void {
    client.on('error', (error: Error) => {
      this.#lose(client, error);
    });
    // Emitted after the client has subscribed to all its channels again.
    client.on('ready', () => {
      this.#find(client);
    });
  }

  #watchCluster(cluster: Cluster): void {
    // The second argument is an object of its own for each connection.
    cluster.on('node-error', (error: Error, connection: object) => {
      this.#lose(connection, error);
    });
    for (const event of ['node-ready', 'node-disconnect'])
      cluster.on(event, (connection: object) => {
        this.#find(connection);
      });
  }

  /**
   * Publishes to itself each second. A socket's own timeout restarts with each write, so under load it would not notice a peer that
   * has stopped reading.
   */
  async #expectPings(client: Single): Promise<void> {
    const channel = `huechat/ping/${randomUUID()}`;
    let unanswered = 0;
    await client.sSubscribe(channel, () => {
      unanswered = 0;
    });
    const ping = async (): Promise<void> => {
      if (!client.isReady) return;
      if (++unanswered <= SILENT_PINGS) {
        await client.sPublish(channel, '');
        return;
      }
      unanswered = 0;
      this.#lose(client, new Error(`no answer for ${SILENT_PINGS} s`));
      client.destroy();
      await client.connect();
    };
    this.#pings.push(setInterval(() => void ping().catch(() => undefined), PING_EVERY_MS));
  }

  #lose(connection: object, error: Error): void {
    if (this.#closed) return;
    this.#lost.add(connection);
    if (this.#lostAt !== undefined) return;
    this.#lostAt = Date.now();
    this.log.warn(
      { reason: error.message },
      'Redis is away: chats of other nodes are read from the database',
    );
    this.emit('lost');
  }

  #find(connection: object): void {
    this.#lost.delete(connection);
    if (this.#closed || this.#lostAt === undefined || this.#lost.size > 0) return;
    this.log.warn({ awayMs: Date.now() - this.#lostAt }, 'Redis is back');
    this.#lostAt = undefined;
    this.emit('found');
  }
}

const socketOptions = {
  // Also ends an unanswered handshake.
  socketTimeout: SILENT_PINGS * PING_EVERY_MS,
  // The default strategy gives up after a timeout; this one never does.
  reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, RETRY_MAX_MS),
};

const clientOptions = {
  disableOfflineQueue: true,
  // A timer for each command would cost more than the command; silence is noticed by pings.
  commandOptions: { timeout: 0 },
};

function createSingle(url: string) {
  return createClient({ ...clientOptions, url, socket: socketOptions });
}

/** The other nodes of a cluster take the same password and encryption. */
function createMany(url: string) {
  const { username, password, protocol } = new URL(url);
  const socket = protocol === 'rediss:' ? { ...socketOptions, tls: true as const } : socketOptions;
  return createCluster({
    rootNodes: [{ url }],
    commandOptions: clientOptions.commandOptions,
    defaults: {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      disableOfflineQueue: true,
      pingInterval: PING_EVERY_MS,
      socket,
    },
  });
}
