import type { Request, Response } from 'express';
import { cookieName, cookieOptions } from './cookies.js';
import type { ErrorCode } from '../lib/errors.js';

/** Why somebody was sent back to a page, shown there once. */
export interface Notice {
  code: ErrorCode;
  params: Record<string, string | number>;
  /** The room whose door is open on that page. */
  room?: string | undefined;
}

const COOKIE = 'notice';
const EXPIRES_MS = 60_000;

/**
 * Leaves a notice for the page that the reader is redirected to (known as a flash message), in a signed cookie of its own:
 * in the session it would have to be stored for every stranger who asks for a room that is not there.
 */
export function leaveNotice(req: Request, res: Response, notice: Notice): void {
  res.cookie(cookieName(req, COOKIE), notice, { ...cookieOptions(req), signed: true, maxAge: EXPIRES_MS });
}

/** @returns the notice that waits for this reader, which is removed */
export function takeNotice(req: Request, res: Response): Notice | undefined {
  const name = cookieName(req, COOKIE);
  // Only this file signs such cookies; `false` is one whose signature is wrong.
  const { [name]: notice } = req.signedCookies as Record<string, Notice | false | undefined>;
  if (name in req.cookies || notice !== undefined) res.clearCookie(name, cookieOptions(req));
  return notice || undefined;
}
