import type { Server as HttpServer } from 'node:http';
import cookieParser from 'cookie-parser';
import type { RequestHandler } from 'express';
import { Server } from 'socket.io';
import type { Bus } from '../../domain/bus.js';
import type { Chats } from '../../domain/chats.js';
import type { Seats } from '../../domain/seats.js';
import type { Log } from '../../ground/log.js';
import type { Metrics } from '../../ground/metrics.js';
import type { Locale } from '../../shared/i18n.js';
import { isFromHere } from '../same-origin.js';
import { type ChatNamespace, serveChat } from './chat.js';
import { serveLobby } from './lobby.js';

export interface SocketNeeds {
  session: RequestHandler;
  bus: Bus;
  seats: Seats;
  chats: Chats;
  log: Log;
  metrics: Metrics;
  defaultLocale: Locale;
  cookieSecret: string;
  trustProxy: number;
}

/** A chat of 2,000 characters, each of them escaped in JSON, with room to spare. */
const PACKET_MAX_BYTES = 32 * 1024;

/** One Socket.IO server on `/socket.io`; its handshakes share the session with the pages. */
export function attachSockets(http: HttpServer, needs: SocketNeeds): Server {
  const io = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: PACKET_MAX_BYTES,
    // CORS keeps no page from opening a WebSocket, so the origin is checked here.
    allowRequest: (request, decide) => {
      decide(null, isFromHere(request, needs.trustProxy > 0));
    },
  });
  io.engine.use(cookieParser(needs.cookieSecret));
  io.engine.use(needs.session);
  // `of` cannot know what the sockets of a namespace carry.
  serveLobby(io.of('/room'), needs);
  serveChat(io.of('/chat') as unknown as ChatNamespace, needs);
  return io;
}
