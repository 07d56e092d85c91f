import type { Server } from 'socket.io';
import type { Log } from '../../ground/log.js';

/** Who has so much on the way to them and does not read it, is let go: they come back and are sent what they missed. */
const UNSENT_MAX_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** What is written for one connection and has not left this process. */
interface Unsent {
  writeBuffer: { data?: unknown }[];
  transport: { socket?: { bufferedAmount?: number } };
}

/** Keeps those who read slowly from filling the memory that all share. @returns stops looking */
export function dropSlowReaders(io: Server, log: Log): () => void {
  const timer = setInterval(() => {
    for (const { id, conn } of io.of('/chat').sockets.values()) {
      if (unsentBytes(conn as unknown as Unsent) <= UNSENT_MAX_BYTES) continue;
      log.info({ socket: id }, 'let go of a slow reader');
      // What is unsent is thrown away: to wait for it to be sent is what there is no time for.
      conn.close(true);
    }
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}

function unsentBytes({ writeBuffer, transport }: Unsent): number {
  const inSocket = transport.socket?.bufferedAmount ?? 0;
  return writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), inSocket);
}
