import { type IncomingMessage, type Server as HttpServer, ServerResponse } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type Namespace, Server, type ServerOptions } from 'socket.io';
import { ConcurrencyLimiter } from './lib/concurrency-limiter.js';
import { isSameOrigin } from './middleware/origin-check.js';
import { readCookies } from './middleware/cookies.js';
import { readCallers } from './sockets/callers.js';
import { serveChat } from './sockets/chat.js';
import { Entries } from './sockets/connection-limits.js';
import { beginsConnection, type EngineRequest, limitHandshakes } from './sockets/handshakes.js';
import type { LobbyFeed } from './sockets/lobby-feed.js';
import { serveLobby } from './sockets/lobby.js';
import type { Nodes } from './sockets/nodes.js';
import { limitPackets } from './sockets/packets.js';
import { secureRefusals } from './sockets/refused-requests.js';
import type { ChatNamespace, SocketNeeds } from './sockets/types.js';

/** More than a chat of 2,000 characters needs, even with each of them escaped in JSON. */
const PACKET_MAX_BYTES = 32 * 1024;

/** A connection that has joined no namespace by then is closed. */
const CONNECT_WITHIN_MS = 15_000;

/**
 * Runs a middleware on a connection's first request only: later polls carry the connection's id and need neither
 * cookies nor a session. The middleware gets a separate response object, so that what it attaches does not stay in
 * memory with the connection.
 */
const onHandshake =
  (middleware: RequestHandler) =>
  (req: Request & EngineRequest, _res: Response, next: NextFunction): void => {
    if (beginsConnection(req)) void middleware(req, new ServerResponse(req) as unknown as Response, next);
    else next();
  };

/** Socket.IO calls it with `new`, which an arrow function does not allow. */
function adapterOf(nodes: Nodes): NonNullable<ServerOptions['adapter']> {
  return function (namespace: Namespace) {
    return nodes.adapterFor(namespace);
  };
}

/** One Socket.IO server on `/socket.io`; its handshakes share the session with the pages. */
export function attachSockets(http: HttpServer, needs: SocketNeeds): { io: Server; lobbyFeed: LobbyFeed } {
  const { nodes } = needs;
  const io = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: PACKET_MAX_BYTES,
    ...(nodes && { adapter: adapterOf(nodes) }),
    connectTimeout: CONNECT_WITHIN_MS,
  });
  secureRefusals(io, http);
  // CORS does not stop a page from opening a WebSocket, and `allowRequest` is asked for handshakes only. This checks polls and upgrades too.
  io.engine.use((req: IncomingMessage, _res: ServerResponse, next: (error?: Error) => void) => {
    next(isSameOrigin(req, needs.trustProxy > 0) ? undefined : new Error('cross-site'));
  });
  io.engine.use(onHandshake(readCookies(needs.cookieSecret)));
  const open = new ConcurrencyLimiter();
  limitHandshakes(io, { ...needs, open });
  io.engine.use(onHandshake(needs.session));
  readCallers(io, { ...needs, open });
  limitPackets(io, needs);
  const entries = new Entries({ ...needs, open });
  // The default namespace is not used.
  io.use((_socket, next) => {
    next(new Error('Invalid namespace'));
  });
  const lobbyFeed = serveLobby(io.of('/room'), needs, entries);
  serveChat(io.of('/chat') as ChatNamespace, needs, entries);
  return { io, lobbyFeed };
}
