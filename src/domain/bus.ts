import { EventEmitter } from 'node:events';
import type { ChatView, Presence, RoomView } from '../shared/events.js';
import type { ErrorCode } from '../ground/errors.js';

/** What happens in the domain, for whoever tells it to browsers. Rooms are named by id. */
export interface DomainEvents {
  newRoom: [room: RoomView];
  updateRoom: [room: RoomView];
  removeRoom: [id: string];
  /** Stored chats of one room, in their order. */
  chats: [room: string, chats: ChatView[]];
  join: [room: string, who: Presence];
  exit: [room: string, who: Presence];
  /** Everybody in the room has to go. */
  gone: [room: string, code: ErrorCode];
}

export type Bus = EventEmitter<DomainEvents>;

export const createBus = (): Bus => new EventEmitter<DomainEvents>();
