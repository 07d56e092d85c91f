import type { Socket } from 'socket.io-client';
import type { RestartEvents } from '../shared/events.js';

/**
 * Reconnects when a server that shuts down asks for it, each client after its own delay; by then another process has taken
 * over.
 */
export function reconnectOnRestart(socket: Pick<Socket<RestartEvents>, 'on' | 'connected' | 'io'>): void {
  socket.on('restart', ({ wait }) => {
    setTimeout(() => {
      // Only the transport is closed: a disconnect of the socket would give up the seat.
      if (socket.connected) socket.io.engine.close();
    }, wait);
  });
}
