import type { Request, Response } from 'express';
import { doorView } from '../rooms/door-state.js';
import type { Rooms } from '../rooms/rooms.js';
import { UserError } from '../lib/errors.js';
import { DOOR_TEXTS } from '../shared/door.js';
import type { DoorView } from '../shared/events.js';
import { sendBack } from '../middleware/error-handler.js';
import type { Notice } from '../middleware/notices.js';
import { hasVisited } from '../middleware/visits.js';

/** A door as the lobby's page shows it. */
interface ShownDoor extends DoorView {
  /** What the reader has to know besides the state; empty where that says it all. */
  problem: string;
}

/**
 * Sends somebody who cannot come in to the lobby, which says why and has the door of the room open.
 * @param triedPassword whether they gave a password; only they are told that it was wrong
 */
export function sendToDoor(
  req: Request,
  res: Response,
  room: string,
  error: UserError,
  triedPassword = false,
): void {
  if (error.code === 'room_not_found')
    sendBack(req, res, '/', hasVisited(req, room) ? new UserError('room_ended', 404) : error);
  else sendBack(req, res, '/', triedPassword ? error : asAsked(error), room);
}

/** To somebody who gave no password it was not wrong: they are asked for it. Other errors stay as they are. */
export function asAsked(error: UserError): UserError {
  return error.code === 'wrong_password' ? new UserError('password_needed', error.status) : error;
}

/** The door that a notice leads to; null where it leads to none, or the room has ended. */
export async function doorFor(
  req: Request,
  rooms: Rooms,
  { room: id, code, params }: Notice,
): Promise<ShownDoor | null> {
  if (id === undefined) return null;
  const room = (await rooms.findAll([id])).get(id);
  if (room === undefined) return null;
  const view = doorView(room, req.person.memberIn(id));
  const reason = `errors.${code}` as const;
  return { ...view, problem: reason === DOOR_TEXTS[view.state] ? '' : req.t(reason, params) };
}
