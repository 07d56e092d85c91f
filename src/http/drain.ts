import type { Server as HttpServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from 'socket.io';

/** Within this time everybody goes to another node, each at a moment of their own. */
const LEAVE_WITHIN_MS = 2000;
const LATE_MS = 500;

/** So long a request that is under way, such as an upload, may take to its end. */
const REQUESTS_WITHIN_MS = 4000;

/**
 * Prepares a gentle stop.
 * @param others whether there are other nodes to go to
 * @returns stops accepting and tells everybody to come back in a moment; resolves when they have gone, or have had the
 *   time to, and requests that were under way are answered
 */
export function createDrain(http: HttpServer, io: Server, others: boolean): () => Promise<void> {
  let requests = 0;
  http.on('request', ({ url }, response) => {
    // A poll for what sockets are told is under way all the time.
    if (url?.startsWith('/socket.io') === true) return;
    requests++;
    response.once('close', () => requests--);
  });
  return async () => {
    http.close();
    const sockets = [...io.of('/chat').sockets.values(), ...io.of('/room').sockets.values()];
    for (const socket of sockets) {
      socket.emit('restart', { wait: others ? Math.round(Math.random() * LEAVE_WITHIN_MS) : 0 });
    }
    const lastAt = Date.now() + (others ? LEAVE_WITHIN_MS + LATE_MS : 0);
    while (sockets.some(({ connected }) => connected) && Date.now() < lastAt) await wait(50);
    const end = Date.now() + REQUESTS_WITHIN_MS;
    while (requests > 0 && Date.now() < end) await wait(20);
  };
}
