import type { Server } from 'socket.io';
import type { Log } from '../lib/log.js';
import { connectionsOn, cutOff } from './connections.js';
import { unsentBytes, trackPolls } from './unsent-bytes.js';

/** A reader with more than this on the way is disconnected: they come back and are sent what they missed. */
const UNSENT_MAX_BYTES = 1024 * 1024;

/** And when there is more than this for all together, those who have the most. */
const ALL_UNSENT_MAX_BYTES = 64 * 1024 * 1024;

const LOOK_EVERY_MS = 500;

/**
 * Keeps those who read slowly or not at all from filling the memory that all share, whatever their namespace and transport, and
 * before they are in a namespace.
 * @returns stops looking
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
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}
