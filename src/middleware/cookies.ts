import { createHmac } from 'node:crypto';
import cookieParser from 'cookie-parser';
import type { CookieOptions, Request, RequestHandler } from 'express';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      /** Whether any session cookie came along, valid or not. */
      bringsSession: boolean;
      /** The session that a cookie with a valid signature names, known before anything is read for it. */
      signedSession: string | undefined;
    }
  }
}

const SESSION = 'connect.sid';

/** Browsers accept a cookie with this prefix only over TLS and for this very host (RFC 6265bis, section 4.1.3.2). */
export const hostOnly = (name: string): string => `__Host-${name}`;

/** The names of the session's cookie: over plain HTTP, and behind TLS. */
export const SESSION_COOKIES = { plain: SESSION, secure: hostOnly(SESSION) };

/** How a cookie of ours is called and sent where the request comes from. */
export const cookieName = ({ secure }: Request, name: string): string => (secure ? hostOnly(name) : name);

export const cookieOptions = ({ secure }: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure,
  path: '/',
});

/**
 * Parses a request's or a handshake's cookies into `req.cookies` and `req.signedCookies`. The session's own are left to
 * express-session, which reads the header itself and throws where it finds parsed JSON (`j:`) under its name in `req.cookies`.
 * @param secret the session's; other cookies are signed with a key derived from it, so that none of them passes for a session
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
      // The secret is for `res.cookie`.
      Object.assign(req, { secret: otherSecret, signedCookies: cookieParser.JSONCookies(signed) });
      next(error);
    });
  };
}

function signedText(value: string | undefined, secret: string): string | undefined {
  return (value?.startsWith('s:') && cookieParser.signedCookie(value, secret)) || undefined;
}

/** @returns the text of a cookie as it came; anything else counts as none */
export function cookieText(cookies: unknown, name: string): string | undefined {
  const value = (cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
