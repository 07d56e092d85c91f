import type { Room } from '../models/room.js';
import type { ErrorCode } from '../lib/errors.js';
import type { DoorState, DoorView } from '../shared/views.js';
import { MEMBERS_MAX } from '../shared/limits.js';
import { refusalOf } from './admission.js';
import { isFull, isSeated, limitWithOneMore } from './seating.js';
import { roomView } from './views.js';

const STATES: Partial<Record<ErrorCode, DoorState>> = {
  shown_out: 'removed',
  wrong_password: 'locked',
  room_closed: 'closed',
};

/** A room as it appears to a person who wants to enter. */
export function doorView(room: Room, member: string): DoorView {
  const state = stateFor(room, member);
  const canKnock = state !== 'removed' && state !== 'open' && limitWithOneMore(room) <= MEMBERS_MAX;
  return { room: roomView(room), state, canKnock };
}

function stateFor(room: Room, member: string): DoorState {
  if (isSeated(room, member)) return 'open';
  const refusal = refusalOf(room, member);
  if (refusal !== null) return STATES[refusal.code] ?? 'closed';
  return isFull(room) ? 'full' : 'open';
}
