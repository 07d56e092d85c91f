import type { DoorView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { type Outcome, request } from '../request.js';

/** A reader who waits longer than this, in ms, for a door to react takes it for broken. */
const PATIENCE_MS = 10_000;

/** Asks what keeps the reader out of a room. */
export const askDoor = (room: string): Promise<Outcome<DoorView>> =>
  request('GET', `${roomPath(room)}/door`, undefined, PATIENCE_MS);

/** Tries a password. @returns the door behind it, which may be open */
export const unlock = (room: string, password: string): Promise<Outcome<DoorView>> =>
  request('POST', `${roomPath(room)}/unlock`, { password }, PATIENCE_MS);
