import type { DoorState } from './events.js';
import type { TextKey } from './texts.js';

/** The text for each state of a door; three of them are error texts of the contract. */
export const DOOR_TEXTS = {
  removed: 'errors.shown_out',
  locked: 'errors.password_needed',
  closed: 'errors.room_closed',
  full: 'errors.room_full',
  open: 'door.open',
} as const satisfies Record<DoorState, TextKey>;
