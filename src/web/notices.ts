import { parse } from 'cookie';
import { sign, unsign } from 'cookie-signature';
import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import type { ErrorCode } from '../ground/errors.js';

/** Why somebody was sent back to a page, shown there once. */
export interface Notice {
  code: ErrorCode;
  params: Record<string, string | number>;
  /** The room whose door is open on that page. */
  room?: string | undefined;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      notices: {
        /** Leaves a notice for the page that the reader is redirected to. */
        leave: (notice: Notice) => void;
        /** @returns the notice that waits for this reader, which is removed */
        take: () => Notice | undefined;
      };
    }
  }
}

const EXPIRES_MS = 60_000;

/**
 * Notices that outlive a redirect, in a signed cookie of their own (known as flash messages). In the session they would
 * have to be stored for every stranger who asks for a room that is not there.
 */
export function noticeCookies(secret: string): RequestHandler {
  return (req, res, next) => {
    req.notices = {
      leave: (notice) => {
        const value = Buffer.from(JSON.stringify(notice)).toString('base64url');
        res.cookie(cookieName(req), sign(value, secret), { ...options(req), maxAge: EXPIRES_MS });
      },
      take: () => takeNotice(req, res, secret),
    };
    next();
  };
}

function takeNotice(req: Request, res: Response, secret: string): Notice | undefined {
  const value = parse(req.headers.cookie ?? '')[cookieName(req)];
  if (value === undefined) return undefined;
  res.clearCookie(cookieName(req), options(req));
  const signed = unsign(value, secret);
  return signed === false ? undefined : (JSON.parse(Buffer.from(signed, 'base64url').toString()) as Notice);
}

/** Behind TLS with the prefix that keeps other hosts of the domain from setting it (RFC 6265bis, section 4.1.3.2). */
const cookieName = ({ secure }: Request): string => (secure ? '__Host-notice' : 'notice');

const options = ({ secure }: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure,
  path: '/',
});
