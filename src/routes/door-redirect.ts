import type { Request, RequestHandler, Response } from 'express';
import { doorView } from '../rooms/door-state.js';
import type { Rooms } from '../rooms/rooms.js';
import { UserError } from '../lib/errors.js';
import { DOOR_TEXTS, raisedMax } from '../shared/door.js';
import type { DoorState, DoorView } from '../shared/views.js';
import { type Notice, redirectWithNotice } from '../middleware/notices.js';
import { hasVisited } from '../middleware/visits.js';

/** A door as the lobby's page shows it. */
interface ShownDoor extends DoorView {
  /** Why the reader was redirected; empty if the door's state says the same. */
  problem: string;
  /** The limit after letting this person in, if it would be raised. */
  raisedMax: number | null;
}

/** Wraps a route that leads into a room: a reader who cannot enter is redirected to the room's door. */
export function orToDoor(
  route: (req: Request<{ id: string }>, res: Response) => Promise<void>,
): RequestHandler<{ id: string }> {
  return async (req, res) => {
    try {
      await route(req, res);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      redirectToDoor(req, res, error);
    }
  };
}

/** Redirects to the lobby, which shows why the reader cannot enter and opens the room's door. */
export function redirectToDoor(req: Request<{ id: string }>, res: Response, error: UserError): void {
  const { id } = req.params;
  if (error.code !== 'room_not_found') {
    redirectWithNotice(req, res, { path: '/', error: askingForPassword(req, error), room: id });
    return;
  }
  const reason = hasVisited(req, id) ? new UserError('room_ended', 404) : error;
  redirectWithNotice(req, res, { path: '/', error: reason });
}

/** Without a password in the request, `wrong_password` becomes `password_needed`. Other errors stay as they are. */
export function askingForPassword(req: Pick<Request, 'query' | 'body'>, error: UserError): UserError {
  const { password } = (req.body ?? {}) as { password?: unknown };
  const isGiven = Boolean(req.query['password']) || Boolean(password);
  return error.code === 'wrong_password' && !isGiven ? new UserError('password_needed', error.status) : error;
}

/**
 * The door to open on the lobby's page: the notice's, or that of the room in the page's URL. Null if there is none,
 * or the room has ended.
 */
export async function shownDoor(
  req: Request,
  rooms: Rooms,
  notice: Notice | undefined,
  asked: string | undefined,
): Promise<ShownDoor | null> {
  const id = notice?.room ?? asked;
  if (id === undefined) return null;
  const room = (await rooms.findAll([id])).get(id);
  if (room === undefined) return null;
  const view = doorView(room, req.person.memberIn(id));
  return { ...view, raisedMax: raisedMax(view.room), problem: problemAt(view.state, req, notice) };
}

/** The text of a notice, unless the state of the door says the same. */
function problemAt(state: DoorState, req: Request, notice: Notice | undefined): string {
  if (notice?.room === undefined) return '';
  const reason = `errors.${notice.code}` as const;
  return reason === DOOR_TEXTS[state] ? '' : req.t(reason, notice.params);
}
