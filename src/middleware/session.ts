import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import { nameOf, Person } from '../people/identity.js';
import type { Database } from '../models/index.js';
import { isSecure } from '../lib/address.js';
import { SESSION_COOKIES } from './cookies.js';
import { SessionStore } from './session-store.js';

declare module 'express-session' {
  interface SessionData {
    color: string;
    number: number;
    /** Whether its person has taken part in a room. */
    entered?: true;
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      person: Person;
      /** Whether the request brought a valid session cookie. */
      returning: boolean;
    }
  }
}

interface SessionOptions {
  cookieSecret: string;
  trustProxy: number;
}

/**
 * Who comes, by a signed cookie. Requests and socket handshakes share it. Behind TLS
 * the cookie has the prefix by which browsers take it from this very host over TLS alone (RFC 6265bis, section 4.1.3.2); the
 * same session has its plain name where this process asks itself over loopback (routes/end-room-request.ts).
 */
export function sessions(db: Database, { cookieSecret, trustProxy }: SessionOptions): RequestHandler {
  const store = new SessionStore(db);
  const named = (name: string) =>
    session({
      name,
      secret: cookieSecret,
      resave: false,
      saveUninitialized: false,
      proxy: trustProxy > 0,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
      store,
    });
  const plain = named(SESSION_COOKIES.plain);
  const secure = named(SESSION_COOKIES.secure);
  return (req, res, next) => {
    void (isSecure(req, trustProxy) ? secure : plain)(req, res, next);
  };
}

/**
 * Gives everybody who comes with a request a colour and a number. A new cookie is set without anything being stored, and
 * the name that follows from it is the same on every node and after a restart.
 */
export function identify(cookieSecret: string): RequestHandler {
  return (req, _res, next) => {
    const derived = nameOf(req.sessionID);
    req.returning = req.session.color !== undefined;
    if (!req.returning) Object.assign(req.session, derived);
    const { color = derived.color, number = derived.number } = req.session;
    req.person = new Person({ session: req.sessionID, color, number }, cookieSecret);
    next();
  };
}

/** Has the name of somebody who takes part in a room stored, if their browser keeps cookies. */
export function keepName(req: Request): void {
  if (req.returning) req.session.entered = true;
}

/** Who opened a socket, or null for a handshake without a session that a page has begun. */
export function personOf(
  handshake: IncomingMessage & Partial<Pick<Request, 'session' | 'sessionID'>>,
  cookieSecret: string,
): Person | null {
  const { sessionID, session: data } = handshake;
  if (sessionID === undefined || data?.color === undefined || data.number === undefined) return null;
  return new Person({ session: sessionID, color: data.color, number: data.number }, cookieSecret);
}
