import type { Socket } from 'socket.io';
import { UserError } from '../lib/errors.js';
import { networkLimits } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
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
  /** The names of the namespaces that a connection's sockets are in. Weak, so an entry ends with its connection. */
  readonly #entered = new WeakMap<object, Set<string>>();

  constructor(private readonly options: EntriesOptions) {}

  /**
   * Counts a new socket, before anything is done for it.
   * @returns call it when the socket is refused or disconnected
   * @throws UserError `too_many_connections` if the session or the address has the maximum number, and for a second
   *   socket in a namespace, which ends the connection
   */
  enter({ conn, nsp }: Pick<Socket, 'conn' | 'nsp'>): () => void {
    if (callerOf({ conn }).crowded) throw new UserError('too_many_connections', 429);
    const entered = this.#entered.get(conn) ?? new Set();
    this.#entered.set(conn, entered);
    if (entered.has(nsp.name)) {
      cutOff(conn as unknown as Connection);
      throw new UserError('too_many_connections', 429);
    }
    // The first socket is counted as the connection.
    const release = entered.size === 0 || !this.options.rateLimits ? undefined : this.#count({ conn });
    if (release === null) throw new UserError('too_many_connections', 429);
    // If the connection ends before its socket is admitted, the socket emits no `disconnect`.
    if (release) conn.once('close', release);
    entered.add(nsp.name);
    return () => {
      release?.();
      entered.delete(nsp.name);
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
