import type { RequestHandler } from 'express';
import type { Namespace, Socket } from 'socket.io';
import type { Domain } from '../domain.js';
import type { LobbyNews } from '../rooms/lobby-changes.js';
import type { Person } from '../people/identity.js';
import type { Log } from '../lib/log.js';
import type { Metrics } from '../lib/metrics.js';
import type { Rates } from '../lib/rates.js';
import type { ChatClientEvents, ChatServerEvents, LobbyClientEvents, LobbyEvents } from '../shared/events.js';
import type { ChatView, MemberView, RoomView } from '../shared/views.js';
import type { Nodes } from './nodes.js';
import type { Locale, Translate } from '../shared/i18n.js';

export interface SocketNeeds extends Domain {
  session: RequestHandler;
  cookieSecret: string;
  rates: Rates;
  log: Log;
  metrics: Metrics;
  defaultLocale: Locale;
  trustProxy: number;
  rateLimits: boolean;
  /** Undefined for a single process. */
  nodes: Nodes | undefined;
}

/** Data of a socket in a room. */
interface ChatSocketData {
  t: Translate;
  person: Person;
  room: string;
  me: MemberView;
}

/** Events between nodes about rooms. */
interface ChatNodeEvents {
  stored: (room: string, chats: ChatView[]) => void;
  changesStored: (room: string, ids: string[]) => void;
}

/** Events between nodes for their lobbies. */
interface LobbyNodeEvents {
  /** For lobbies that get everything. */
  news: (news: LobbyNews) => void;
  /** For lobbies that show the room. */
  changed: (news: LobbyNews) => void;
  /** For lobbies that show new rooms. */
  announced: (rooms: RoomView[]) => void;
}

export type LobbyNamespace = Namespace<LobbyClientEvents, LobbyEvents, LobbyNodeEvents>;
export type LobbySocket = Socket<LobbyClientEvents, LobbyEvents, LobbyNodeEvents>;
export type ChatNamespace = Namespace<ChatClientEvents, ChatServerEvents, ChatNodeEvents, ChatSocketData>;
export type ChatSocket = Socket<ChatClientEvents, ChatServerEvents, ChatNodeEvents, ChatSocketData>;

/** The Socket.IO room of all connections of one member, in a namespace. */
export const connectionsOf = (room: string, member: string): string => `${room}/${member}`;
