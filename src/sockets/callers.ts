import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';
import type { Person } from '../people/identity.js';
import { networkLimits } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { RateLimitKey } from '../lib/rates.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import type { Locale } from '../shared/i18n.js';
import { addressOf } from '../lib/address.js';
import { localeOf } from '../middleware/locale-and-theme.js';
import { personOf } from '../middleware/session.js';

/** The person at the other end of a connection. */
export interface Caller {
  /** Null without a session that a page has started. */
  person: Person | null;
  locale: Locale;
  /** What limits count by. */
  limitKey: RateLimitKey;
  /** Whether the session already had the maximum number of connections. */
  crowded: boolean;
}

interface ReadingNeeds {
  cookieSecret: string;
  defaultLocale: Locale;
  trustProxy: number;
  rateLimits: boolean;
  /** Counts open connections. */
  open: ConcurrencyLimiter;
}

interface Connection {
  request: IncomingMessage | null;
  once: (event: 'close', listener: () => void) => void;
  close: (discard: boolean) => void;
}

/**
 * Keyed by connection, since Engine.IO's connections have no place for data. Weak, so an entry ends with its
 * connection.
 */
const callers = new WeakMap<object, Caller>();

/**
 * Reads each connection's first request and releases it: its session and headers would be a third of a member's
 * memory for as long as the connection lasts (https://socket.io/docs/v4/memory-usage/).
 */
export function readCallers(io: Server, needs: ReadingNeeds): void {
  const { cookieSecret, defaultLocale, trustProxy, rateLimits, open } = needs;
  releaseRequests(io);
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
    if (rateLimits) count(connection, caller, address, open);
  });
}

/**
 * Engine.IO's response to a WebSocket handshake listens for the end of the TCP connection, and holds its request until then. Neither is
 * used once the headers are sent.
 */
function releaseRequests(io: Server): void {
  const responses = new WeakMap<IncomingMessage, { req: IncomingMessage | null }>();
  io.engine.use((request: IncomingMessage, response: { req: IncomingMessage | null }, next: () => void) => {
    if (!(response instanceof ServerResponse)) responses.set(request, response);
    next();
  });
  io.engine.on('headers', (_headers: object, request: IncomingMessage) => {
    const response = responses.get(request);
    if (response) response.req = null;
  });
}

function count(connection: Connection, caller: Caller, address: string, open: ConcurrencyLimiter): void {
  const release = open.acquire(networkLimits(address, AT_ONCE.sockets.address));
  if (release === null) {
    // Simultaneous handshakes may each have passed the earlier check.
    connection.close(true);
    return;
  }
  connection.once('close', release);
  if (caller.person === null) return;
  const releaseOwn = open.acquire({ [`session ${caller.person.session}`]: AT_ONCE.sockets.session });
  if (releaseOwn === null) caller.crowded = true;
  else connection.once('close', releaseOwn);
}

/** The caller who opened this socket. */
export function callerOf(socket: Pick<Socket, 'conn'>): Caller {
  const caller = callers.get(socket.conn);
  if (caller === undefined) throw new Error('a connection without a caller');
  return caller;
}
