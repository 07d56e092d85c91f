import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Server } from 'socket.io';

/** How long connections may take to close. */
const PATIENCE_MS = 1000;

/**
 * Tracks a server's connections, to close them later.
 * @returns closes them: Socket.IO disconnects its clients, pending responses are finished, and connections that are still open then are
 *   destroyed. Socket.IO does not know clients that are just connecting, which would keep the server waiting for ever.
 */
export function createCloseConnections(http: HttpServer, io: Server): () => Promise<void> {
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    const cut = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, PATIENCE_MS);
    await io.close();
    clearTimeout(cut);
  };
}
