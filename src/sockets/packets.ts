import type { Server } from 'socket.io';
import type { Log } from '../lib/log.js';
import type { Rates } from '../lib/rates.js';
import { callerOf } from './callers.js';
import { type Connection, cutOff } from './connections.js';

/**
 * Counts every packet of a connection: known, unknown and malformed events, and connects and disconnects of
 * namespaces. Single events have lower limits, beyond which they get an error; a connection that exceeds this one is
 * ended.
 */
export function limitPackets(io: Server, { rates, log }: { rates: Rates; log: Log }): void {
  io.engine.on('connection', (connection: Connection) => {
    const { limitKey } = callerOf({ conn: connection as never });
    // Without a session, each connection is counted separately.
    const sender = { ...limitKey, session: limitKey.session ?? connection.id };
    let isCutOff = false;
    connection.on('packet', () => {
      rates.consume('packets', sender).catch(() => {
        if (isCutOff) return;
        isCutOff = true;
        log.info({ connection: connection.id }, 'disconnected a client with too many packets');
        cutOff(connection);
      });
    });
  });
}
