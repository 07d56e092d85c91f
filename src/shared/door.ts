import type { DoorState, RoomView } from './views.js';
import { MEMBERS_MAX } from './limits.js';
import type { TextKey } from './texts.js';

/** The text for each state of a door; three of them are error texts of the contract. */
export const DOOR_TEXTS = {
  removed: 'errors.shown_out',
  locked: 'errors.password_needed',
  closed: 'errors.room_closed',
  full: 'errors.room_full',
  open: 'door.open',
} as const satisfies Record<DoorState, TextKey>;

/** A room's limit after the host has let one more person in, if that raises it; otherwise null. */
export function raisedMax({ members, max }: Pick<RoomView, 'members' | 'max'>): number | null {
  return members >= max && members < MEMBERS_MAX ? members + 1 : null;
}
