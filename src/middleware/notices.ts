import type { Request, Response } from 'express';
import { cookieName, cookieOptions } from './cookies.js';
import type { ErrorCode, UserError } from '../lib/errors.js';
import { wantsJson } from './error-handler.js';

/** Why a reader was redirected to a page, shown there once. */
export interface Notice {
  code: ErrorCode;
  params: Record<string, string | number>;
  /** The room whose door is open on that page. */
  room?: string | undefined;
}

const COOKIE = 'notice';
const EXPIRES_MS = 60_000;

/**
 * Redirects to a page that shows why. The notice (known as a flash message) travels in a signed cookie of its own: in
 * the session, it would have to be stored for every visitor who requests a missing room.
 * @param room the room whose door is open on that page
 * @throws `error` itself if it is a rate limit, which is answered without a redirect
 */
export function redirectWithNotice(
  req: Request,
  res: Response,
  { path, error, room }: { path: string; error: UserError; room?: string },
): void {
  if (error.status === 429 && wantsJson(req)) throw error;
  const notice: Notice = { code: error.code, params: error.params, room };
  res.locals.refusal = error.code;
  res.cookie(cookieName(req, COOKIE), notice, { ...cookieOptions(req), signed: true, maxAge: EXPIRES_MS });
  res.redirect(303, path);
}

/** @returns the notice for this reader, which is removed */
export function takeNotice(req: Request, res: Response): Notice | undefined {
  const name = cookieName(req, COOKIE);
  // Only this file signs such cookies; `false` is one whose signature is wrong.
  const { [name]: notice } = req.signedCookies as Record<string, Notice | false | undefined>;
  if (name in req.cookies || notice !== undefined) res.clearCookie(name, cookieOptions(req));
  return notice || undefined;
}
