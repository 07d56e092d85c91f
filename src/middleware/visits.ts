import type { Request, Response } from 'express';
import { isId } from '../shared/ids.js';
import { cookieName, cookieOptions, cookieText } from './cookies.js';

const COOKIE = 'visited';

/** The newest ones: enough for all tabs that somebody may have open, in a cookie of 250 bytes. */
const ROOMS_MAX = 10;

/**
 * Remembers in the browser that somebody has seen a room from inside, so that they can be told that it has ended. The room itself
 * leaves nothing behind that could tell. The cookie is not signed: made up, it changes one sentence for the one who made it up.
 */
export function rememberVisit(req: Request, res: Response, room: string): void {
  const [latest, ...earlier] = visitsOf(req);
  if (latest === room) return;
  const others = [latest, ...earlier].filter((each) => each !== undefined && each !== room);
  const rooms = [room, ...others].slice(0, ROOMS_MAX).join('.');
  res.cookie(cookieName(req, COOKIE), rooms, cookieOptions(req));
}

/** Whether this browser has shown a room from inside. */
export function hasVisited(req: Request, room: string): boolean {
  return visitsOf(req).includes(room);
}

function visitsOf(req: Request): string[] {
  const rooms = (cookieText(req.cookies, cookieName(req, COOKIE)) ?? '').split('.', ROOMS_MAX);
  return rooms.filter(isId);
}
