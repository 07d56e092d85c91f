import type { Socket } from 'socket.io';
import { UserError } from '../lib/errors.js';
import { networkLimits } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import { callerOf } from './callers.js';
import { type Connection, cutOff } from './connections.js';

interface EntriesOptions {
  /** Counts connections by session and address. */
  open: ConcurrencyLimiter;
  rateLimits: boolean;
}

/**
 * Allows one socket per connection and namespace, which is what Socket.IO's client opens. Socket.IO itself refuses a
 * second one only after the first has been admitted, which takes a while.
 */
export class Entries {
  readonly #entered = new ConcurrencyLimiter();

  constructor(private readonly options: EntriesOptions) {}

  /**
   * Counts a new socket, before anything is done for it.
   * @returns call it when the socket is refused or disconnected
   * @throws UserError `too_many_connections` if the session or the address has the maximum number, and for a second
   *   socket in a namespace, which ends the connection
   */
  enter(socket: Pick<Socket, 'conn' | 'nsp'>): () => void {
    if (callerOf(socket).crowded) throw new UserError('too_many_connections', 429);
    const connection = socket.conn as unknown as Connection;
    const isFirst = this.#entered.count(connection.id) === 0;
    const leave = this.#entered.acquire({
      [connection.id]: Infinity,
      [`${connection.id} ${socket.nsp.name}`]: 1,
    });
    if (leave === null) {
      cutOff(connection);
      throw new UserError('too_many_connections', 429);
    }
    // If the connection ends before its socket is admitted, the socket emits no `disconnect`.
    socket.conn.once('close', leave);
    // The first socket is counted as the connection.
    if (isFirst || !this.options.rateLimits) return leave;
    const release = this.#count(socket);
    if (release === null) {
      leave();
      throw new UserError('too_many_connections', 429);
    }
    socket.conn.once('close', release);
    return () => {
      release();
      leave();
    };
  }

  #count(socket: Pick<Socket, 'conn'>): (() => void) | null {
    const { address = '', session } = callerOf(socket).limitKey;
    return this.options.open.acquire({
      ...networkLimits(address, AT_ONCE.sockets.address),
      ...(session !== undefined && { [`session ${session}`]: AT_ONCE.sockets.session }),
    });
  }
}
