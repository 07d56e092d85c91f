import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { tooMany, unavailable } from '../lib/errors.js';
import { FairQueue } from '../lib/fair-queue.js';
import { type RateLimitKey, queuePathOf, type Rates } from '../lib/rates.js';

/**
 * Two at a time: each takes a thread of libuv's four, which files and GIFs need too, and a flood of tries must not take
 * 19 MiB each. At some 20 ms a hash, the last of those that wait does so for about a second.
 */
const QUEUE = {
  atATime: 2,
  /** A site, an address, a session. A class comes at once and each of them tries once; nobody alone has four tabs at a door. */
  waiting: [80, 60, 4],
  waitingInAll: 100,
};
const TRY_AGAIN_S = 2;

/**
 * Hashing and comparing passwords: argon2id with the library's own parameters, 19 MiB and two passes, which are the least that
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html asks for. Each counts for who asks, and
 * those who ask get their turns fairly. Whether they may ask at all is checked before.
 */
export class Passwords {
  readonly #queue = new FairQueue(QUEUE, () => tooMany(TRY_AGAIN_S));
  /** What no password belongs to: where there is no room, a guess costs as much. */
  #dummyHash: Promise<string> | undefined;

  constructor(private readonly rates: Rates) {}

  /**
   * A password as a room keeps it.
   * @returns an argon2id hash in PHC string format; null for the empty one: an open room
   * @throws UserError `too_many` where this person hashes too much, or too many wait
   */
  async hashPassword(password: string, by: RateLimitKey): Promise<string | null> {
    return password === '' ? null : this.#inTurn(by, () => hash(password));
  }

  /**
   * Whether this password is the sealed one, compared in constant time by the library.
   * @param sealed null where there is nothing to compare with; the answer is then no, after the same work
   * @param isWanted asked before the work begins: whether anybody still waits for the answer
   * @throws UserError `too_many` where this person hashes too much, or too many wait; `unavailable` where the answer is not
   *   wanted any more
   */
  opens(
    password: string,
    sealed: string | null,
    by: RateLimitKey,
    isWanted: () => boolean = () => true,
  ): Promise<boolean> {
    return this.#inTurn(by, async () => {
      if (!isWanted()) throw unavailable();
      this.#dummyHash ??= hash(randomUUID());
      return (await verify(sealed ?? (await this.#dummyHash), password)) && sealed !== null;
    });
  }

  async #inTurn<Result>(by: RateLimitKey, work: () => Promise<Result>): Promise<Result> {
    await this.rates.take('hashes', by);
    return this.#queue.run(queuePathOf(by), work);
  }
}
