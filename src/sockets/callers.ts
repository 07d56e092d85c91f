import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import type { Person } from '../people/identity.js';
import { sharesOf } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import type { Locale } from '../shared/i18n.js';
import { addressOf } from '../lib/address.js';
import { localeOf } from '../middleware/locale-and-theme.js';
import { personOf } from '../middleware/session.js';

/** Who is at the other end of a connection. */
export interface Caller {
  /** Null where no page has begun a session. */
  person: Person | null;
  locale: Locale;
  /** As limits count them. */
  limitKey: RateLimitKey;
  /** Whether this session has as many connections already as one may have. */
  crowded: boolean;
}

interface Reading {
  cookieSecret: string;
  defaultLocale: Locale;
  trustProxy: number;
  rateLimits: boolean;
  /** Where open connections are counted. */
  open: ConcurrencyLimiter;
}

interface Connection {
  request: IncomingMessage | null;
  once: (event: 'close', heard: () => void) => void;
  close: (discard: boolean) => void;
}

const callers = new WeakMap<object, Caller>();

/**
 * Reads each connection's first request once and lets go of it: held for as long as the connection lasts, with its session
 * and its headers, it would be a third of what a member costs (https://socket.io/docs/v4/memory-usage/).
 */
export function readCallers(io: Server, reading: Reading): void {
  const { cookieSecret, defaultLocale, trustProxy, rateLimits, open } = reading;
  io.engine.on('connection', (connection: Connection) => {
    const { request } = connection;
    if (request === null) return;
    const person = personOf(request, cookieSecret);
    const address = addressOf(request, trustProxy);
    const caller: Caller = {
      person,
      locale: localeOf(request, defaultLocale),
      limitKey: { session: person?.session, address },
      crowded: false,
    };
    callers.set(connection, caller);
    connection.request = null;
    // Socket.IO's own handlers still hold the request itself; what the session middleware put into it is the larger part.
    Object.assign(request, { session: undefined, cookies: undefined, signedCookies: undefined });
    if (rateLimits) count(connection, caller, address, open);
  });
}

function count(connection: Connection, caller: Caller, address: string, open: ConcurrencyLimiter): void {
  const release = open.acquire(sharesOf(address, AT_ONCE.sockets.address));
  if (release === null) {
    // Many began at the same moment, when there was still room for each of them.
    connection.close(true);
    return;
  }
  connection.once('close', release);
  if (caller.person === null) return;
  const releaseOwn = open.acquire({ [`session ${caller.person.session}`]: AT_ONCE.sockets.session });
  if (releaseOwn === null) caller.crowded = true;
  else connection.once('close', releaseOwn);
}

/** Who opened this socket. */
export function callerOf(socket: Pick<Socket, 'conn'>): Caller {
  const caller = callers.get(socket.conn);
  if (caller === undefined) throw new Error('a connection that was never read');
  return caller;
}
