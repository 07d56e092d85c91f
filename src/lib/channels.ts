import { setTimeout as wait } from 'node:timers/promises';
import { KeyedQueue } from './keyed-queue.js';
import type { Redis } from './redis.js';

/** Gets the messages of a channel; `null` stands for messages that were lost. */
export type Receiver = (message: string | null) => void;

interface Held {
  receive: (message: string) => void;
  /** How often the channel is held. */
  count: number;
  /** The first attempt to subscribe; it also ends when Redis is lost. */
  live: Promise<void>;
}

/** Stands for messages that were lost. */
const LOST = '';

const RETRY_EVERY_MS = 1000;

/**
 * Sharded channels of Redis 7: a message reaches only the holders of its channel, on the shard of its name
 * (https://redis.io/docs/latest/develop/pubsub/#sharded-pubsub). Redis keeps no messages. Receivers get `null` when
 * some may be missing because they could not be published, or because a subscription came late. After `found` of
 * Redis itself anything may be missing.
 */
export class Channels {
  readonly #held = new Map<string, Held>();
  /** One command at a time for each channel: the client loses a subscription that begins while the one before it ends. */
  readonly #commands = new KeyedQueue();
  /** Channels whose subscription has failed. */
  readonly #late = new Set<string>();
  /** Channels with messages that could not be published. */
  readonly #unsent = new Set<string>();
  readonly #retries: NodeJS.Timeout;
  /** Ends the waits for subscriptions. */
  readonly #waits = new Set<() => void>();
  #publishing = 0;

  constructor(private readonly redis: Redis) {
    this.#retries = setInterval(() => {
      this.#retry();
    }, RETRY_EVERY_MS);
    redis.on('lost', () => {
      for (const end of this.#waits) end();
    });
  }

  /** Subscribes to a channel until it is released as often. Its messages go to the first holder's receiver. */
  hold(channel: string, receive: Receiver): void {
    const held = this.#held.get(channel);
    if (held) {
      held.count++;
      return;
    }
    const first: Held = {
      receive: (message) => {
        receive(message === LOST ? null : message);
      },
      count: 1,
      live: Promise.resolve(),
    };
    this.#held.set(channel, first);
    first.live = this.#untilLost(this.#subscribe(channel, first));
  }

  release(channel: string): void {
    const held = this.#held.get(channel);
    if (!held || --held.count > 0) return;
    this.#held.delete(channel);
    this.#late.delete(channel);
    // It fails only with its connection. On reconnection the client may subscribe again, although nobody holds the
    // channel.
    this.#commands
      .run(channel, async () => this.redis.client.sUnsubscribe(channel, held.receive))
      .catch(() => undefined);
  }

  /** Resolves when all messages to a held channel arrive here from now on, or when subscribing to it has failed. */
  async live(channel: string): Promise<void> {
    await this.#held.get(channel)?.live;
  }

  /** Publishes a message. If that fails, its receivers get `null` as soon as possible. */
  publish(channel: string, message: string | null): void {
    this.#publishing++;
    this.redis.client.sPublish(channel, message ?? LOST).then(
      () => this.#publishing--,
      () => {
        this.#publishing--;
        this.#unsent.add(channel);
      },
    );
  }

  /** Resolves when no message is being published. */
  async close(): Promise<void> {
    clearInterval(this.#retries);
    while (this.#publishing > 0) await wait(1);
  }

  async #subscribe(channel: string, held: Held): Promise<void> {
    try {
      // While disconnected, the client would queue it.
      if (this.redis.lostAt !== undefined) throw new Error('Redis is away');
      await this.#commands.run(channel, async () => this.redis.client.sSubscribe(channel, held.receive));
    } catch {
      if (this.#held.get(channel) === held) this.#late.add(channel);
    }
  }

  async #untilLost(work: Promise<void>): Promise<void> {
    await new Promise<void>((end) => {
      this.#waits.add(end);
      void work.then(() => {
        this.#waits.delete(end);
        end();
      });
    });
  }

  #retry(): void {
    if (this.redis.lostAt !== undefined) return;
    const [late, unsent] = [[...this.#late], [...this.#unsent]];
    this.#late.clear();
    this.#unsent.clear();
    for (const channel of unsent) this.publish(channel, LOST);
    for (const channel of late) {
      const held = this.#held.get(channel);
      if (held)
        void this.#subscribe(channel, held).then(() => {
          held.receive(LOST);
        });
    }
  }
}
