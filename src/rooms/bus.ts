import { EventEmitter } from 'node:events';
import type { ChatView, MemberView, Presence, RoomChange, RoomView } from '../shared/events.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Person } from '../people/identity.js';

/** What happens in the domain, for whoever tells it to browsers. Rooms are named by id. */
export interface DomainEvents {
  newRoom: [room: RoomView];
  updateRoom: [room: RoomView];
  removeRoom: [id: string];
  /** Chats of one room for the connections of this node: each once, in their order. */
  chats: [room: string, chats: ChatView[]];
  /** Chats that this node has stored, in their order, for the other nodes. */
  stored: [room: string, chats: ChatView[]];
  join: [room: string, who: Presence];
  exit: [room: string, who: Presence];
  /** Something about a room was changed by its host, or its host is another one. */
  changed: [room: RoomView, change: RoomChange];
  /** Everybody in the room has to go. */
  gone: [room: string, code: ErrorCode];
  /** One member has to go. */
  memberGone: [room: string, member: string, code: ErrorCode];
  /** Who waits at the door, for the host. */
  knocks: [room: string, host: string, waiting: MemberView[]];
  /** For how many people a seat is kept who have not come yet, for the host. */
  coming: [room: string, host: string, count: number];
  /** The last seat came free: the person's whose it was, at a moment in ms since 1970. */
  deserted: [room: string, last: Person, since: number];
  /** Something may not have reached all nodes. */
  missed: [];
  /** Somebody's last connection to a room has ended, meant or not. */
  left: [person: Person];
  knockAnswered: [room: string, member: string, letIn: boolean];
}

export type Bus = EventEmitter<DomainEvents>;

export const createBus = (): Bus => new EventEmitter<DomainEvents>();
