import { createHash } from 'node:crypto';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { tooMany } from './errors.js';
import type { Redis } from './redis.js';
import { type RateName, RATES, type Scope } from './rate-table.js';

/** Who does something; what is not known is not counted by. */
export interface Doer {
  session?: string | undefined;
  /** As addresses are grouped; see web/address.ts. */
  address?: string | undefined;
  room?: string | undefined;
}

interface RatesOptions {
  /** False: nothing is counted. */
  rateLimits: boolean;
  /** By which all nodes count together what is `shared`. While Redis is away each node counts for itself. */
  redis?: Redis['client'] | undefined;
}

interface Limiter {
  scope: Scope;
  shared: boolean;
  limiter: RateLimiterAbstract;
}

/**
 * How fast people may do what costs something; the numbers are in rate-table.ts.
 * Counting is rate-limiter-flexible's (https://github.com/animir/node-rate-limiter-flexible/wiki).
 */
export class Rates {
  readonly #limiters = new Map<RateName, Limiter[]>();

  constructor({ rateLimits, redis }: RatesOptions) {
    if (!rateLimits) return;
    for (const name of Object.keys(RATES) as RateName[]) this.#limiters.set(name, limitersOf(name, redis));
  }

  /**
   * Counts something that somebody is about to do, before any of its cost arises.
   * @param cost how much of the rate it takes, 1 or more: a count, or bytes
   * @throws UserError `too_many`, with the seconds to wait; nothing is counted by the wider scopes then
   */
  async take(name: RateName, doer: Doer, cost = 1): Promise<void> {
    // The narrowest first: who is refused for themselves must not use up what their whole school has.
    for (const { scope, shared, limiter } of this.#limiters.get(name) ?? []) {
      const key = keyOf(scope, doer, shared);
      if (key === null) continue;
      try {
        await limiter.consume(key, cost);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) throw tooMany(refused.msBeforeNext / 1000);
        throw refused;
      }
    }
  }

  /** Takes back what was counted: it cost nothing in the end. */
  async giveBack(name: RateName, doer: Doer, cost = 1): Promise<void> {
    for (const { scope, shared, limiter } of this.#limiters.get(name) ?? []) {
      const key = keyOf(scope, doer, shared);
      if (key !== null) await limiter.reward(key, cost);
    }
  }
}

function limitersOf(name: RateName, redis: Redis['client'] | undefined): Limiter[] {
  const { windowS, most, shared } = RATES[name];
  return Object.entries(most).map(([scope, points]) => {
    const options = { keyPrefix: `huechat:rate:${name}:${scope}`, points, duration: windowS };
    const memory = new RateLimiterMemory(options);
    const limiter =
      redis === undefined || !shared
        ? memory
        : new RateLimiterRedis({
            ...options,
            storeClient: redis,
            useRedisPackage: true,
            rejectIfRedisNotReady: true,
            insuranceLimiter: memory,
          });
    return { scope: scope as Scope, shared, limiter };
  });
}

function keyOf(scope: Scope, { session, address, room }: Doer, shared: boolean): string | null {
  if (scope === 'addressInRoom') return address && room ? `${address} ${room}` : null;
  const key = { session, address, room }[scope];
  if (key === undefined) return null;
  // A session id opens somebody's session; it is written nowhere outside this process and the session store.
  return scope === 'session' && shared ? createHash('sha256').update(key).digest('base64url') : key;
}
