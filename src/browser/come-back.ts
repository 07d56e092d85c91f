import type { Socket } from 'socket.io-client';
import type { RestartEvents } from '../shared/events.js';

/** A server that stops asks everybody to come back at a moment of their own: by then its place has been taken. */
export function comeBackWhenTold(socket: Pick<Socket<RestartEvents>, 'on' | 'connected' | 'io'>): void {
  socket.on('restart', ({ wait }) => {
    setTimeout(() => {
      // Only the transport is closed: a disconnection of the socket would give the seat back.
      if (socket.connected) socket.io.engine.close();
    }, wait);
  });
}
