import type { Server } from 'socket.io';
import type { Log } from '../lib/log.js';
import { connectionsOn, cutOff } from './connections.js';
import { unsentBytes, trackPolls } from './unsent-bytes.js';

/** A connection with more than this unsent is ended. Its client reconnects and catches up. */
const UNSENT_MAX_BYTES = 1024 * 1024;

/** If all connections together have more than this unsent, those with the most are ended. */
const ALL_UNSENT_MAX_BYTES = 64 * 1024 * 1024;

const CHECK_EVERY_MS = 500;

/**
 * Ends connections that read slowly or not at all, before they fill the process's memory, in any namespace or none and with any
 * transport.
 * @returns stops it
 */
export function dropSlowReaders(io: Server, log: Log): () => void {
  trackPolls(io);
  const timer = setInterval(() => {
    const readers = Object.values(connectionsOn(io)).map((connection) => ({
      connection,
      bytes: unsentBytes(connection),
    }));
    let all = readers.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { connection, bytes } of readers.sort((a, b) => b.bytes - a.bytes)) {
      if (bytes <= UNSENT_MAX_BYTES && all <= ALL_UNSENT_MAX_BYTES) break;
      log.info({ connection: connection.id, bytes }, 'disconnected a slow reader');
      cutOff(connection);
      all -= bytes;
    }
  }, CHECK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}
