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
    /** Whether its person has entered a room. */
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
 * The session middleware, which requests and socket handshakes share. Over TLS the cookie has a prefix that makes browsers accept it
 * from this host over TLS only (RFC 6265bis, section 4.1.3.2); the request that the process sends to itself over loopback uses the
 * plain name (routes/room-expiry.ts).
 */
export async function sessions(
  db: Database,
  { cookieSecret, trustProxy }: SessionOptions,
): Promise<RequestHandler> {
  const store = await SessionStore.open(db);
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
 * Sets `req.person`. A new person gets a cookie without anything being stored, and the name that derives from it is the same on every
 * node and after a restart.
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

/** Stores the name of a person who enters a room, if their browser keeps cookies. */
export function storeName(req: Request): void {
  if (req.returning) req.session.entered = true;
}

/** The person of a handshake, or null without a session that a page has started. */
export function personOf(
  handshake: IncomingMessage & Partial<Pick<Request, 'session' | 'sessionID'>>,
  cookieSecret: string,
): Person | null {
  const { sessionID, session: data } = handshake;
  if (sessionID === undefined || data?.color === undefined || data.number === undefined) return null;
  return new Person({ session: sessionID, color: data.color, number: data.number }, cookieSecret);
}
