import type { Server } from 'socket.io';
import type { Log } from '../lib/log.js';
import type { Rates } from '../lib/rates.js';
import { callerOf } from './callers.js';
import { type Connection, cutOff } from './connections.js';

/**
 * Counts every packet that a connection sends: events with or without an answer, unknown and malformed ones, connects and
 * disconnects of namespaces. Events have limits of their own, which are answered; who exceeds this one is disconnected.
 */
export function limitPackets(io: Server, { rates, log }: { rates: Rates; log: Log }): void {
  io.engine.on('connection', (connection: Connection) => {
    const { limitKey } = callerOf({ conn: connection as never });
    // Connections without a session are counted each for itself.
    const sender = { ...limitKey, session: limitKey.session ?? connection.id };
    let isCutOff = false;
    connection.on('packet', () => {
      rates.consume('packets', sender).catch(() => {
        if (isCutOff) return;
        isCutOff = true;
        log.info({ connection: connection.id }, 'disconnected who sent too many packets');
        cutOff(connection);
      });
    });
  });
}
