import { type IncomingMessage, type Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'socket.io';
import { refuseSocket } from '../http/malformed-requests.js';
import { secureHeaderValues } from '../middleware/secure-headers.js';

/** Emitted right before Engine.IO refuses (https://socket.io/docs/v4/server-api/#event-connection_error). */
interface ConnectionError {
  /** `res` is there unless it asks for a WebSocket, `websocket` once there is one. */
  req: IncomingMessage & { res?: ServerResponse; websocket?: unknown };
}

interface WebSockets {
  on: (event: 'wsClientError', refused: (error: Error, socket: Duplex) => void) => void;
}

/**
 * Gives everything that Engine.IO answers, and above all refuses, the headers of every other answer. What it and `ws` write to a
 * connection that asks for a WebSocket has none, so that is answered here first, and they find the connection ended.
 * Call it before any other middleware is added.
 */
export function secureRefusals(io: Server, http: HttpServer): void {
  const headers = Object.entries(secureHeaderValues());
  io.engine.use((_req: IncomingMessage, res: unknown, next: () => void) => {
    if (res instanceof ServerResponse) for (const [name, value] of headers) res.setHeader(name, value);
    next();
  });
  io.engine.on('connection_error', ({ req }: ConnectionError) => {
    if (req.res !== undefined) return;
    // An HTTP response makes no sense to a WebSocket.
    if (req.websocket !== undefined) req.socket.destroy();
    else refuseSocket(req.socket, 400);
  });
  // Engine.IO makes its WebSocket server when the HTTP server begins to listen.
  http.on('listening', () => {
    (io.engine as unknown as { ws: WebSockets }).ws.on('wsClientError', (_error, socket) => {
      refuseSocket(socket, 400);
    });
  });
}
