import type { Request, Response } from 'express';
import { RESERVATION_MS } from '../rooms/seating.js';
import { isId } from '../shared/ids.js';
import { cookieName, cookieOptions, cookieText } from './cookies.js';

const VISITED = 'visited';
const READING = 'reading';

/** The newest ones: enough for all tabs that somebody may have open, in a cookie of 250 bytes. */
const ROOMS_MAX = 10;

/**
 * Remembers in the browser that somebody has seen a room from inside, so that they can be told that it has ended, or ends. The room
 * itself leaves nothing behind that could tell. The cookie is not signed: made up, it changes one sentence for the one who made it up.
 */
export function rememberVisit(req: Request, res: Response, room: string): void {
  const [latest, ...earlier] = visitsOf(req);
  if (latest === room) return;
  const others = [latest, ...earlier].filter((each) => each !== undefined && each !== room);
  const rooms = [room, ...others].slice(0, ROOMS_MAX).join('.');
  res.cookie(cookieName(req, VISITED), rooms, cookieOptions(req));
}

/** Remembers that somebody reads a room without a script, for as long as that may keep their seat. */
export function rememberReading(req: Request, res: Response, room: string): void {
  res.cookie(cookieName(req, READING), room, { ...cookieOptions(req), maxAge: RESERVATION_MS });
}

/** Whether this browser has shown a room from inside. */
export function hasVisited(req: Request, room: string): boolean {
  return visitsOf(req).includes(room);
}

/** The rooms that this browser has shown from inside, the latest first. */
export function visitsOf(req: Request): string[] {
  const rooms = (cookieText(req.cookies, cookieName(req, VISITED)) ?? '').split('.', ROOMS_MAX);
  return rooms.filter(isId);
}

/** The room that was read without a script just now, if any: its page cannot say that it was left. */
export function latestRead(req: Request): string[] {
  return [cookieText(req.cookies, cookieName(req, READING))].filter(isId);
}
