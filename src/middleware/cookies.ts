import { createHmac } from 'node:crypto';
import cookieParser from 'cookie-parser';
import type { CookieOptions, Request, RequestHandler } from 'express';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      /** Whether the request has a session cookie, valid or not. */
      bringsSession: boolean;
      /** The session id of a cookie with a valid signature, known before the session is read. */
      signedSession: string | undefined;
    }
  }
}

const SESSION = 'connect.sid';

/** Browsers accept a cookie with this prefix only over TLS and for this very host (RFC 6265bis, section 4.1.3.2). */
export const hostOnly = (name: string): string => `__Host-${name}`;

/** The names of the session cookie: over plain HTTP, and over TLS. */
export const SESSION_COOKIES = { plain: SESSION, secure: hostOnly(SESSION) };

/** The name of one of the service's cookies for this request. */
export const cookieName = ({ secure }: Request, name: string): string => (secure ? hostOnly(name) : name);

export const cookieOptions = ({ secure }: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure,
  path: '/',
});

/**
 * Parses the cookies of a request or a handshake into `req.cookies` and `req.signedCookies`. Session cookies are taken out:
 * express-session reads the header itself, and throws if `req.cookies` has parsed JSON (`j:`) under its name.
 * @param secret of the session; other cookies are signed with a key derived from it, so that none of them passes as a session
 */
export function readCookies(secret: string): RequestHandler {
  const parse = cookieParser();
  const otherSecret = createHmac('sha256', secret).update('signed cookies').digest('base64url');
  return (req, res, next) => {
    parse(req, res, (error?: unknown) => {
      const cookies = req.cookies as Record<string, string>;
      req.signedSession = signedText(cookieText(cookies, cookieName(req, SESSION)), secret);
      req.bringsSession = false;
      for (const name of Object.values(SESSION_COOKIES)) {
        req.bringsSession ||= name in cookies;
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of two names
        delete cookies[name];
      }
      const signed = cookieParser.signedCookies(cookies, otherSecret) as Record<string, string>;
      // `res.cookie` signs with this secret.
      Object.assign(req, { secret: otherSecret, signedCookies: cookieParser.JSONCookies(signed) });
      next(error);
    });
  };
}

function signedText(value: string | undefined, secret: string): string | undefined {
  return (value?.startsWith('s:') && cookieParser.signedCookie(value, secret)) || undefined;
}

/** @returns the text of a cookie; undefined for parsed JSON */
export function cookieText(cookies: unknown, name: string): string | undefined {
  const value = (cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
