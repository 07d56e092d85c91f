import type { RequestHandler } from 'express';
import type { Namespace, Socket } from 'socket.io';
import type { Bus } from '../../domain/bus.js';
import type { Chats } from '../../domain/chats.js';
import type { Feed } from '../../domain/feed.js';
import type { History } from '../../domain/history.js';
import type { Listed, LobbyNews } from '../../domain/listed.js';
import type { Knocks } from '../../domain/knocks.js';
import type { Person } from '../../domain/names.js';
import type { Rooms } from '../../domain/rooms.js';
import type { Seats } from '../../domain/seats.js';
import type { Log } from '../../ground/log.js';
import type { Metrics } from '../../ground/metrics.js';
import type { Rates } from '../../ground/rates.js';
import type {
  ChatClientEvents,
  ChatServerEvents,
  ChatView,
  LobbyClientEvents,
  LobbyEvents,
  MemberView,
} from '../../shared/events.js';
import type { Nodes } from '../nodes.js';
import type { Locale, Translate } from '../../shared/i18n.js';

export interface SocketNeeds {
  session: RequestHandler;
  cookieSecret: string;
  bus: Bus;
  rooms: Rooms;
  seats: Seats;
  knocks: Knocks;
  chats: Chats;
  feed: Feed;
  history: History;
  rates: Rates;
  log: Log;
  metrics: Metrics;
  defaultLocale: Locale;
  trustProxy: number;
  /** Where this process is one of several. */
  nodes: Nodes | undefined;
  listed: Listed | undefined;
  rateLimits: boolean;
}

/** What the server knows of a socket in a room. */
interface ChatSocketData {
  t: Translate;
  person: Person;
  room: string;
  me: MemberView;
}

/** What nodes tell each other about rooms. */
interface BetweenChats {
  stored: (room: string, chats: ChatView[]) => void;
  missed: () => void;
}

/** What nodes tell each other for their lobbies. */
interface BetweenLobbies {
  news: (news: LobbyNews) => void;
}

export type LobbyNamespace = Namespace<LobbyClientEvents, LobbyEvents, BetweenLobbies>;
export type LobbySocket = Socket<LobbyClientEvents, LobbyEvents, BetweenLobbies>;
export type ChatNamespace = Namespace<ChatClientEvents, ChatServerEvents, BetweenChats, ChatSocketData>;
export type ChatSocket = Socket<ChatClientEvents, ChatServerEvents, BetweenChats, ChatSocketData>;

/** The Socket.IO room of all connections that one person has to one room, in a namespace. */
export const connectionsOf = (room: string, member: string): string => `${room}/${member}`;
