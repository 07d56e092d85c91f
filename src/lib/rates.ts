import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { BoundedMemory } from './bounded-memory.js';
import { tooMany, UserError } from './errors.js';
import { siteOf } from './networks.js';
import type { Redis } from './redis.js';
import { type RateName, RATES, type Scope, SITE_FACTOR } from './rate-table.js';

/** What an action is counted by; missing parts are not counted. */
export interface RateLimitKey {
  session?: string | undefined;
  /** As `addressOf` gives it. */
  address?: string | undefined;
  room?: string | undefined;
}

interface RatesOptions {
  /** False disables all limits. */
  rateLimits: boolean;
  /** Where nodes count `shared` rates together. While Redis is away each node counts alone. */
  redis?: Redis['client'] | undefined;
}

/** The scopes of the table, and for each scope with an address that of its IPv6 site. */
type Counted = Scope | 'site' | 'siteInRoom';

/** The scopes of sites that are derived from those of addresses. */
const SITES = { address: 'site', addressInRoom: 'siteInRoom' } as const;

interface Limiter {
  scope: Counted;
  shared: boolean;
  limiter: RateLimiterAbstract;
}

/**
 * Limits rates; the numbers are in rate-table.ts, the counting is done by rate-limiter-flexible
 * (https://github.com/animir/node-rate-limiter-flexible/wiki).
 */
export class Rates {
  readonly #limiters = new Map<RateName, Limiter[]>();

  constructor({ rateLimits, redis }: RatesOptions) {
    if (!rateLimits) return;
    for (const name of Object.keys(RATES) as RateName[]) this.#limiters.set(name, limitersOf(name, redis));
  }

  /**
   * Counts an action before it is done.
   * @param cost how much of the rate it consumes: a count, or bytes
   * @throws UserError `too_many`, with the seconds to wait; wider scopes do not count it then
   */
  async consume(name: RateName, limitKey: RateLimitKey, cost = 1): Promise<void> {
    // The narrowest scope first: a refused person must not use up the limit of their whole school.
    for (const { scope, shared, limiter } of this.#limiters.get(name) ?? []) {
      const key = keyOf(scope, limitKey, shared);
      if (key === null) continue;
      try {
        await limiter.consume(key, cost);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) throw tooMany(refused.msBeforeNext / 1000);
        throw refused;
      }
    }
  }

  /** Counts an action. @returns whether it is within the limits */
  async allows(name: RateName, limitKey: RateLimitKey, cost = 1): Promise<boolean> {
    try {
      await this.consume(name, limitKey, cost);
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }

  /** Refunds an action that cost nothing in the end. */
  async refund(name: RateName, limitKey: RateLimitKey, cost = 1): Promise<void> {
    for (const { scope, shared, limiter } of this.#limiters.get(name) ?? []) {
      const key = keyOf(scope, limitKey, shared);
      if (key !== null) await limiter.reward(key, cost);
    }
  }
}

/** Counts a chat, and its bytes. */
export async function countChat(rates: Rates, limitKey: RateLimitKey, chat: string): Promise<void> {
  await rates.consume('chats', limitKey);
  await rates.consume('chatBytes', limitKey, Buffer.byteLength(chat));
}

/** A client's path in a FairQueue: site, address, session. */
export function queuePathOf({ session = '', address = '' }: RateLimitKey): string[] {
  return [siteOf(address) ?? address, address, session];
}

function limitersOf(name: RateName, redis: Redis['client'] | undefined): Limiter[] {
  const { windowS, most, shared } = RATES[name];
  return withSites(most).map(([scope, points]) => {
    const options = { keyPrefix: `huechat:rate:${name}:${scope}`, points, duration: windowS };
    const memory = new BoundedMemory(options);
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
    return { scope, shared, limiter };
  });
}

/** Adds the limits of sites, each after that of addresses, so that the narrower one is checked first. */
function withSites(most: Partial<Record<Scope, number>>): [Counted, number][] {
  return Object.entries(most).flatMap(([name, points]) => {
    const scope = name as Scope;
    const own: [Counted, number] = [scope, points];
    return scope === 'address' || scope === 'addressInRoom'
      ? [own, [SITES[scope], SITE_FACTOR * points]]
      : [own];
  });
}

function keyOf(scope: Counted, { session, address, room }: RateLimitKey, shared: boolean): string | null {
  const site = address === undefined ? undefined : siteOf(address);
  if (scope === 'addressInRoom') return address && room ? `${address} ${room}` : null;
  if (scope === 'siteInRoom') return site && room ? `${site} ${room}` : null;
  const key = { session, address, site, room }[scope];
  if (key === undefined) return null;
  // A session id grants access to the session, so only the session store may contain it.
  return scope === 'session' && shared ? createHash('sha256').update(key).digest('base64url') : key;
}
