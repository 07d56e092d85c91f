import type { Server as HttpServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from 'socket.io';

/** Clients move to other nodes within this time, each at a random moment. */
const LEAVE_WITHIN_MS = 2000;
const LATE_MS = 500;

/** How long pending requests, such as uploads, may take to finish. */
const REQUESTS_WITHIN_MS = 4000;

/**
 * Prepares a graceful stop.
 * @param others whether there are other nodes to move to
 * @returns stops accepting connections and asks clients to reconnect; resolves when they have left or the time is
 *   over, and pending requests are answered
 */
export function createDrain(http: HttpServer, io: Server, others: boolean): () => Promise<void> {
  let requests = 0;
  http.on('request', ({ url }, response) => {
    // Polls are pending all the time.
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
