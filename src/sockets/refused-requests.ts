import { type IncomingMessage, type Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'socket.io';
import { refuseSocket } from '../http/malformed-requests.js';
import { secureHeaderValues } from '../middleware/secure-headers.js';

/** Emitted right before Engine.IO refuses a request (https://socket.io/docs/v4/server-api/#event-connection_error). */
interface ConnectionError {
  /** `res` is absent for a WebSocket handshake, and `websocket` present once it is done. */
  req: IncomingMessage & { res?: ServerResponse; websocket?: unknown };
}

interface WebSockets {
  on: (event: 'wsClientError', listener: (error: Error, socket: Duplex) => void) => void;
}

/**
 * Gives Engine.IO's responses, above all refusals, the security headers of all other responses. When Engine.IO and
 * `ws` themselves refuse a WebSocket handshake, headers cannot be added, so this answers first, and they find the
 * connection closed. Call it before other middleware is added.
 */
export function secureRefusals(io: Server, http: HttpServer): void {
  const headers = Object.entries(secureHeaderValues());
  io.engine.use((_req: IncomingMessage, res: unknown, next: () => void) => {
    if (res instanceof ServerResponse) for (const [name, value] of headers) res.setHeader(name, value);
    next();
  });
  io.engine.on('connection_error', ({ req }: ConnectionError) => {
    if (req.res !== undefined) return;
    // An open WebSocket cannot receive an HTTP response.
    if (req.websocket !== undefined) req.socket.destroy();
    else refuseSocket(req.socket, 400);
  });
  // Engine.IO creates its WebSocket server when the HTTP server begins to listen.
  http.on('listening', () => {
    (io.engine as unknown as { ws: WebSockets }).ws.on('wsClientError', (_error, socket) => {
      refuseSocket(socket, 400);
    });
  });
}
