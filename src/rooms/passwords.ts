import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { tooMany, unavailable } from '../lib/errors.js';
import { FairQueue } from '../lib/fair-queue.js';
import { type RateLimitKey, queuePathOf, type Rates } from '../lib/rates.js';

/**
 * Two at a time: each takes one of libuv's four threads, which files and GIFs need too, and 19 MiB of memory. At some 20 ms a hash,
 * the last in the queue waits for about a second.
 */
const QUEUE = {
  atATime: 2,
  /** By site, address and session: a class that enters at once, one try each; and four tabs of one person. */
  waiting: [80, 60, 4],
  waitingInAll: 100,
};
const TRY_AGAIN_S = 2;

/**
 * Hashes and verifies passwords: argon2id with the library's own parameters, 19 MiB and two passes, the minimum of
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html. Each hash is rate limited and waits in a fair queue;
 * permission is checked before.
 */
export class Passwords {
  readonly #queue = new FairQueue(QUEUE, () => tooMany(TRY_AGAIN_S));
  /** A hash that no password matches, so that a guess at a missing room costs the same. */
  #dummyHash: Promise<string> | undefined;

  constructor(private readonly rates: Rates) {}

  /**
   * @returns an argon2id hash in PHC string format; null for the empty password of an open room
   * @throws UserError `too_many` beyond the rate limit, or if too many are waiting
   */
  async hashPassword(password: string, by: RateLimitKey): Promise<string | null> {
    return password === '' ? null : this.#queued(by, () => hash(password));
  }

  /**
   * Whether a password matches a hash, compared in constant time by the library.
   * @param hashed null if there is nothing to compare with: never a match, after the same work
   * @param isWanted called before the work begins: whether the client is still waiting
   * @throws UserError `too_many` beyond the rate limit, or if too many are waiting; `unavailable` if the client has
   *   gone
   */
  verifyPassword(
    password: string,
    hashed: string | null,
    by: RateLimitKey,
    isWanted: () => boolean = () => true,
  ): Promise<boolean> {
    return this.#queued(by, async () => {
      if (!isWanted()) throw unavailable();
      this.#dummyHash ??= hash(randomUUID());
      return (await verify(hashed ?? (await this.#dummyHash), password)) && hashed !== null;
    });
  }

  async #queued<Result>(by: RateLimitKey, work: () => Promise<Result>): Promise<Result> {
    await this.rates.consume('hashes', by);
    return this.#queue.run(queuePathOf(by), work);
  }
}
