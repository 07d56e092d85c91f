import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Wakes who waits for a socket to drain when it closes. A write to a socket that is destroyed, and has not closed yet, is
 * answered by `false`; the driver (mongodb 7, src/cmap/connection.ts, `writeCommand`) then waits for `drain`, which never
 * comes. The command is without an answer for ever, and where it was the monitor's, the driver does not look for the
 * database again. Woken, it finds the connection closed and says so.
 *
 * Node tells of each socket to a server, but not of one with TLS (https://nodejs.org/api/diagnostics_channel.html, Net).
 */
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.once('close', () => socket.emit('drain'));
});
