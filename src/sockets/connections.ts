import type { Socket } from 'node:net';
import type { Server } from 'socket.io';

/** Engine.IO's object for a connection, which is a WebSocket or a series of polls. */
export interface Connection {
  id: string;
  readyState: string;
  /** Packets that wait for the transport. */
  writeBuffer: { data?: unknown }[];
  transport: {
    /** Whether a packet would be written at once. */
    writable: boolean;
    emit: (event: 'ready') => void;
    /** Of WebSockets, which hold their TCP connection as `_socket` (ws 8). */
    socket?: { bufferedAmount: number; terminate: () => void; _socket?: Socket | null };
  };
  write: (packet: string, options: object) => void;
  on: (event: 'packet', listener: () => void) => void;
  close: (discard?: boolean) => void;
}

/** All connections by id, including those in no namespace. */
export const connectionsOn = (io: Server): Record<string, Connection> =>
  (io.engine as unknown as { clients: Record<string, Connection> }).clients;

/** Ends a connection at once: a regular close would wait behind all unsent packets. */
export function cutOff(connection: Connection): void {
  if (connection.transport.socket) connection.transport.socket.terminate();
  else connection.close(true);
}
