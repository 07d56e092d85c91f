import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import type { Person } from '../../domain/names.js';
import type { Locale } from '../../shared/i18n.js';
import { localeOf } from '../reader.js';
import { personOf } from '../session.js';

/** Who is at the other end of a connection. */
export interface Caller {
  /** Null where no page has begun a session. */
  person: Person | null;
  locale: Locale;
}

const callers = new WeakMap<object, Caller>();

/**
 * Reads each connection's first request once and lets go of it: held for as long as the connection lasts, with its session
 * and its headers, it would be a third of what a member costs (https://socket.io/docs/v4/memory-usage/).
 */
export function readCallers(io: Server, defaultLocale: Locale): void {
  io.engine.on('connection', (connection: { request: IncomingMessage | null }) => {
    const { request } = connection;
    if (request === null) return;
    callers.set(connection, { person: personOf(request), locale: localeOf(request, defaultLocale) });
    connection.request = null;
    // Socket.IO's own handlers still hold the request itself; what the session middleware put into it is the larger part.
    Object.assign(request, { session: undefined });
  });
}

/** Who opened this socket. */
export function callerOf(socket: Pick<Socket, 'conn'>): Caller {
  const caller = callers.get(socket.conn);
  if (caller === undefined) throw new Error('a connection that was never read');
  return caller;
}
