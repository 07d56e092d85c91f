import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { BoundedMemory } from './bounded-memory.js';
import { tooMany } from './errors.js';
import { siteOf } from './networks.js';
import type { Redis } from './redis.js';
import { type RateName, RATES, type Scope, SITE_FACTOR } from './rate-table.js';

/** Who does something; what is not known is not counted by. */
export interface RateLimitKey {
  session?: string | undefined;
  /** As addresses are grouped; see lib/address.ts. */
  address?: string | undefined;
  room?: string | undefined;
}

interface RatesOptions {
  /** False: nothing is counted. */
  rateLimits: boolean;
  /** By which all nodes count together what is `shared`. While Redis is away each node counts for itself. */
  redis?: Redis['client'] | undefined;
}

/** By whom it is counted: as the table says, and by the IPv6 sites of what it says of addresses. */
type Counted = Scope | 'site' | 'siteInRoom';

/** Which limits follow from those of addresses. */
const SITES = { address: 'site', addressInRoom: 'siteInRoom' } as const;

interface Limiter {
  scope: Counted;
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
  async consume(name: RateName, limitKey: RateLimitKey, cost = 1): Promise<void> {
    // The narrowest first: who is refused for themselves must not use up what their whole school has.
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

  /** Takes back what was counted: it cost nothing in the end. */
  async refund(name: RateName, limitKey: RateLimitKey, cost = 1): Promise<void> {
    for (const { scope, shared, limiter } of this.#limiters.get(name) ?? []) {
      const key = keyOf(scope, limitKey, shared);
      if (key !== null) await limiter.reward(key, cost);
    }
  }
}

/** Counts something said, by how often and how much. */
export async function takeChat(rates: Rates, limitKey: RateLimitKey, chat: string): Promise<void> {
  await rates.consume('chats', limitKey);
  await rates.consume('chatBytes', limitKey, Buffer.byteLength(chat));
}

/** Where somebody waits in a FairQueue: their site, their address, their session. */
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

/** Each limit of addresses followed by that of sites, so that the narrower one is asked first. */
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
  // A session id opens somebody's session; it is written nowhere outside this process and the session store.
  return scope === 'session' && shared ? createHash('sha256').update(key).digest('base64url') : key;
}
