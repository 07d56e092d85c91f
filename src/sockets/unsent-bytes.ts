import { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction } from 'express';
import type { Server, Socket } from 'socket.io';
import { type Connection, connectionsOn } from './connections.js';
import type { EngineRequest } from './handshakes.js';

/** The memory of a queued packet in addition to its text. */
const PACKET_BYTES = 128;

/** A connection with more than this unsent gets nothing that is not urgent. */
const PAUSE_ABOVE_BYTES = 64 * 1024;
const CHECK_EVERY_MS = 20;

/** A connection's responses to polls that are not sent yet. Keyed by connection, as Engine.IO's have no place for data. */
const responses = new WeakMap<object, Set<ServerResponse>>();

/** Records responses to polls: the parts that a client has not read count as unsent, too. */
export function trackPolls(io: Server): void {
  io.engine.use((request: EngineRequest, response: ServerResponse | object, next: NextFunction) => {
    const connections = connectionsOn(io);
    const sid = request._query['sid'] ?? '';
    const connection = Object.hasOwn(connections, sid) ? connections[sid] : undefined;
    if (connection && response instanceof ServerResponse) {
      const unsent = responses.get(connection) ?? new Set();
      responses.set(connection, unsent.add(response));
      response.once('close', () => unsent.delete(response));
    }
    next();
  });
}

/** How many bytes for a connection are still in this process. */
export function unsentBytes(connection: Connection): number {
  const { writeBuffer, transport } = connection;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += PACKET_BYTES + (typeof data === 'string' ? data.length : 0);
  for (const { writableLength } of responses.get(connection) ?? []) bytes += writableLength;
  return bytes;
}

/** Waits until a socket's client has read most of what was sent. @returns false if it is gone */
export async function hasRead(socket: Pick<Socket, 'conn' | 'connected'>): Promise<boolean> {
  const connection = socket.conn as unknown as Connection;
  while (socket.connected && connection.readyState === 'open') {
    if (unsentBytes(connection) <= PAUSE_ABOVE_BYTES) return true;
    await wait(CHECK_EVERY_MS);
  }
  return false;
}
