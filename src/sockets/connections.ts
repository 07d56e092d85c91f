import type { Server } from 'socket.io';

/** What Engine.IO holds for one connection; under it is a WebSocket, or one poll after the other. */
export interface Connection {
  id: string;
  readyState: string;
  /** What waits for a transport that is ready. */
  writeBuffer: { data?: unknown }[];
  transport: { socket?: { bufferedAmount: number; terminate: () => void } };
  on: (event: 'packet', heard: () => void) => void;
  close: (discard?: boolean) => void;
}

/** All connections by their ids, whether or not they are in a namespace yet. */
export const connectionsOn = (io: Server): Record<string, Connection> =>
  (io.engine as unknown as { clients: Record<string, Connection> }).clients;

/** Ends a connection at once; a polite close would be queued behind all that is not read. */
export function cutOff(connection: Connection): void {
  if (connection.transport.socket) connection.transport.socket.terminate();
  else connection.close(true);
}
