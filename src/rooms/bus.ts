import { EventEmitter } from 'node:events';
import type { Presence, RoomChange } from '../shared/events.js';
import type { ChatView, MemberView, RoomView } from '../shared/views.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Person } from '../people/identity.js';

/** Domain events, which transports send to browsers. Rooms are named by id. */
export interface DomainEvents {
  newRoom: [room: RoomView];
  updateRoom: [room: RoomView];
  removeRoom: [id: string];
  /** Chats of one room for the connections of this node: each once, in their order. */
  chats: [room: string, chats: ChatView[]];
  /** Chats that this node has stored, in their order, for the other nodes. */
  stored: [room: string, chats: ChatView[]];
  /** Chats of one room as they are now, for the connections of this node. */
  changedChats: [room: string, chats: ChatView[]];
  /** The ids of chats that this node has changed, for the other nodes. */
  changesStored: [room: string, ids: string[]];
  join: [room: string, who: Presence];
  exit: [room: string, who: Presence];
  /** The host changed something about the room, or the room has a new host. */
  changed: [room: RoomView, change: RoomChange];
  /** All members have to leave the room. */
  gone: [room: string, code: ErrorCode];
  /** One member has to leave. */
  memberGone: [room: string, member: string, code: ErrorCode];
  /** Everyone who is knocking, for the host. */
  knocks: [room: string, host: string, waiting: MemberView[]];
  /** How many seats are reserved for people who have not connected yet, for the host. */
  coming: [room: string, host: string, count: number];
  /** The last seat was freed: by whom, and when (ms since 1970). */
  deserted: [room: string, last: Person, since: number];
  /** An event may not have reached all nodes: of one room, or (null) of any. */
  missed: [room: string | null];
  /** A person's last connection to a room on this node has ended, on purpose or not. */
  left: [person: Person];
  knockAnswered: [room: string, member: string, letIn: boolean];
}

export type Bus = EventEmitter<DomainEvents>;

export const createBus = (): Bus => new EventEmitter<DomainEvents>();
