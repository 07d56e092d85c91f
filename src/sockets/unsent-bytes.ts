import { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction } from 'express';
import type { Server, Socket } from 'socket.io';
import { type Connection, connectionsOn } from './connections.js';
import type { EngineRequest } from './handshakes.js';

/** A packet that waits is an object beside its text. */
const PACKET_BYTES = 128;

/** A reader with so much on the way gets no more of what can wait. */
const PAUSE_ABOVE_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 20;

/** The answers to a connection's polls that are not sent yet. */
const answers = new WeakMap<object, Set<ServerResponse>>();

/** Takes note of the answers to polls: what a client does not read of them is unsent too. */
export function trackPolls(io: Server): void {
  io.engine.use((request: EngineRequest, response: ServerResponse | object, next: NextFunction) => {
    const connections = connectionsOn(io);
    const sid = request._query['sid'] ?? '';
    const connection = Object.hasOwn(connections, sid) ? connections[sid] : undefined;
    if (connection && response instanceof ServerResponse) {
      const unsent = answers.get(connection) ?? new Set();
      answers.set(connection, unsent.add(response));
      response.once('close', () => unsent.delete(response));
    }
    next();
  });
}

/** What was sent to a connection and has not left this process, in bytes. */
export function unsentBytes(connection: Connection): number {
  const { writeBuffer, transport } = connection;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += PACKET_BYTES + (typeof data === 'string' ? data.length : 0);
  for (const { writableLength } of answers.get(connection) ?? []) bytes += writableLength;
  return bytes;
}

/** Waits until a socket's connection has read most of what it was sent. @returns false when it is gone */
export async function hasRead(socket: Pick<Socket, 'conn' | 'connected'>): Promise<boolean> {
  const connection = socket.conn as unknown as Connection;
  while (socket.connected && connection.readyState === 'open') {
    if (unsentBytes(connection) <= PAUSE_ABOVE_BYTES) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}
