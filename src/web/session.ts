import type { IncomingMessage } from 'node:http';
import MongoStore from 'connect-mongo';
import type { Request, RequestHandler } from 'express';
import session, { type Session } from 'express-session';
import { colorOf, type Person, randomNumber } from '../domain/names.js';
import type { Database } from '../schemas/index.js';
import type { ErrorCode } from '../ground/errors.js';
import { isSecure } from './address.js';

/** Why somebody was sent back to a page, shown there once. */
export interface Notice {
  code: ErrorCode;
  params: Record<string, string | number>;
  /** The room at whose door they may knock. */
  knockRoom?: string;
}

declare module 'express-session' {
  interface SessionData {
    color: string;
    number: number;
    notice?: Notice;
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      person: Person;
    }
  }
}

const HOUR_S = 3600;
const TWO_WEEKS_S = 14 * 24 * HOUR_S;

interface SessionOptions {
  cookieSecret: string;
  trustProxy: number;
}

const COOKIE = 'connect.sid';

/**
 * Sessions in the database, so that a restart keeps people's colours. Requests and socket handshakes share them. Behind TLS
 * the cookie has the prefix by which browsers take it from this very host over TLS alone (RFC 6265bis, section 4.1.3.2); the
 * same session has its plain name where this process asks itself over loopback (domain/endings.ts).
 */
export function sessions(db: Database, { cookieSecret, trustProxy }: SessionOptions): RequestHandler {
  const store = MongoStore.create({
    client: db.connection.getClient(),
    dbName: db.connection.name,
    collectionName: 'sessions',
    stringify: false,
    ttl: TWO_WEEKS_S,
    touchAfter: HOUR_S,
  });
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
  const plain = named(COOKIE);
  const secure = named(`__Host-${COOKIE}`);
  return (req, res, next) => {
    void (isSecure(req, trustProxy) ? secure : plain)(req, res, next);
  };
}

/** Gives everybody who comes with a request a colour and a number, for as long as the session lasts. */
export const identify: RequestHandler = async (req, _res, next) => {
  const { color = colorOf(req.sessionID), number = randomNumber() } = req.session;
  if (req.session.color === undefined || req.session.number === undefined) {
    Object.assign(req.session, { color, number });
    await saved(req.session);
  }
  req.person = { session: req.sessionID, color, number };
  next();
};

/**
 * Stores a session at once. By itself it is stored at the end of an answer, whose head has gone by then: who follows a
 * redirect, or comes back with the cookie, before that would not be known, or not be told the notice
 * (https://expressjs.com/en/resources/middleware/session.html, `Session.save`).
 * @throws the database's error
 */
export function saved(data: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    data.save((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** Who opened a socket, or null for a handshake without a session that a page has begun. */
export function personOf(
  handshake: IncomingMessage & Partial<Pick<Request, 'session' | 'sessionID'>>,
): Person | null {
  const { sessionID, session: data } = handshake;
  if (sessionID === undefined || data?.color === undefined || data.number === undefined) return null;
  return { session: sessionID, color: data.color, number: data.number };
}

/** @returns the notice that waits for this session, which is taken by it */
export function takeNotice(data: { notice?: Notice }): Notice | undefined {
  const { notice } = data;
  delete data.notice;
  return notice;
}
