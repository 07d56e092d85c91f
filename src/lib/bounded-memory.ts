import { type IRateLimiterOptions, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Some 300 bytes and a timer each. Only a distributed flood has more clients within a window. */
const KEYS_MAX = 50_000;

/**
 * Counts in memory, for a bounded number of keys. Clients choose the keys (sessions, addresses, room ids) and could create any number
 * of them; beyond the bound the oldest count is dropped.
 */
export class BoundedMemory extends RateLimiterMemory {
  /** In the order of their ends, since all counts last equally long. */
  readonly #endsAt = new Map<string | number, number>();
  readonly #windowMs: number;

  constructor(
    options: IRateLimiterOptions & { duration: number },
    private readonly keysMax = KEYS_MAX,
  ) {
    super(options);
    this.#windowMs = options.duration * 1000;
  }

  override consume(key: string | number, points?: number, options?: object): Promise<RateLimiterRes> {
    const now = Date.now();
    this.#forgetEnded(now);
    if (!this.#endsAt.has(key)) {
      if (this.#endsAt.size >= this.keysMax) this.#forgetOldest();
      this.#endsAt.set(key, now + this.#windowMs);
    }
    return super.consume(key, points, options);
  }

  /** Refunds what was consumed. It does not start a count if that was dropped. */
  override async reward(key: string | number, points?: number, options?: object): Promise<RateLimiterRes> {
    this.#forgetEnded(Date.now());
    return this.#endsAt.has(key) ? super.reward(key, points, options) : new RateLimiterRes(this.points, 0, 0);
  }

  /** The number of keys. */
  get size(): number {
    return this.#endsAt.size;
  }

  #forgetEnded(now: number): void {
    for (const [key, end] of this.#endsAt) {
      if (end > now) return;
      this.#endsAt.delete(key);
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#endsAt.keys();
    if (oldest === undefined) return;
    this.#endsAt.delete(oldest);
    void this.delete(oldest);
  }
}
