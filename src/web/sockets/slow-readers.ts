import type { Server } from 'socket.io';
import type { Log } from '../../ground/log.js';

/** Who has so much on the way to them and does not read it, is let go: they come back and are sent what they missed. */
const UNSENT_MAX_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** What is written for one connection and has not left this process; a WebSocket is under it, or a poll. */
interface Connection {
  writeBuffer: { data?: unknown }[];
  transport: { socket?: { bufferedAmount: number; terminate: () => void } };
  close: (discard: boolean) => void;
}

/** Keeps those who read slowly from filling the memory that all share. @returns stops looking */
export function dropSlowReaders(io: Server, log: Log): () => void {
  const timer = setInterval(() => {
    for (const { id, conn } of io.of('/chat').sockets.values()) {
      const connection = conn as unknown as Connection;
      if (unsentBytes(connection) <= UNSENT_MAX_BYTES) continue;
      log.info({ socket: id }, 'let go of a slow reader');
      // A polite close would be queued behind all that is not read.
      if (connection.transport.socket) connection.transport.socket.terminate();
      else connection.close(true);
    }
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}

function unsentBytes({ writeBuffer, transport }: Connection): number {
  const inSocket = transport.socket?.bufferedAmount ?? 0;
  return writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), inSocket);
}
