import type { Request, Response } from 'express';
import { RESERVATION_MS } from '../rooms/seating.js';
import { isId } from '../shared/ids.js';
import { cookieName, cookieOptions, cookieText } from './cookies.js';

const VISITED = 'visited';
const READING = 'reading';

/** The newest ones: enough for all tabs that a person may have open, in a cookie of 250 bytes. */
const ROOMS_MAX = 10;

/**
 * Remembers in a cookie that this browser has been in a room, so that the lobby can report that the room has ended or
 * is about to. The server keeps no trace of an ended room. The cookie is not signed: forging it changes one sentence,
 * and only for the forger.
 */
export function rememberVisit(req: Request, res: Response, room: string): void {
  const [latest, ...earlier] = visitsOf(req);
  if (latest === room) return;
  const others = [latest, ...earlier].filter((each) => each !== undefined && each !== room);
  const rooms = [room, ...others].slice(0, ROOMS_MAX).join('.');
  res.cookie(cookieName(req, VISITED), rooms, cookieOptions(req));
}

/** Remembers that a room is being read without JavaScript, for as long as such a page can keep a seat. */
export function rememberReading(req: Request, res: Response, room: string): void {
  res.cookie(cookieName(req, READING), room, { ...cookieOptions(req), maxAge: RESERVATION_MS });
}

/** Whether this browser has visited a room. */
export function hasVisited(req: Request, room: string): boolean {
  return visitsOf(req).includes(room);
}

/** The rooms that this browser has visited, the latest first. */
export function visitsOf(req: Request): string[] {
  const rooms = (cookieText(req.cookies, cookieName(req, VISITED)) ?? '').split('.', ROOMS_MAX);
  return rooms.filter(isId);
}

/** The room that was just read without JavaScript, if any: such a page cannot announce that the reader leaves. */
export function latestRead(req: Request): string[] {
  return [cookieText(req.cookies, cookieName(req, READING))].filter(isId);
}
