import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Server } from 'socket.io';

/** How long connections may take to end by themselves. */
const PATIENCE_MS = 1000;

/**
 * Prepares the end of a server's connections.
 * @returns ends them: Socket.IO says goodbye, answers that are under way are finished, and what is still there then is
 *   cut off. A client that is just connecting is on no list of Socket.IO's, and would keep the server waiting for ever.
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
