import { type IRateLimiterOptions, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Some 300 bytes and a timer each. More at once than come by within a window unless somebody sends from everywhere. */
const KEYS_MAX = 50_000;

/**
 * Counts in memory for a bounded number of keys. Who asks chooses what is counted by (a session, an address, the id of a
 * room), so that strangers could make ever more of them; beyond the bound the oldest count begins anew.
 */
export class BoundedMemory extends RateLimiterMemory {
  /** Counts end in the order in which they began, since all last equally long: the first is the oldest. */
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

  /** Gives back what was consumed; where that is forgotten, there is nothing to give back, and no count begins by it. */
  override async reward(key: string | number, points?: number, options?: object): Promise<RateLimiterRes> {
    this.#forgetEnded(Date.now());
    return this.#endsAt.has(key) ? super.reward(key, points, options) : new RateLimiterRes(this.points, 0, 0);
  }

  /** How many keys are counted. */
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
