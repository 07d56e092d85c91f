import { EventEmitter } from 'node:events';
import type { Namespace } from 'socket.io';
import { Channels } from '../lib/channels.js';
import type { Log } from '../lib/log.js';
import { Redis } from '../lib/redis.js';
import { RoomAdapter } from './room-adapter.js';

interface NodeEvents {
  /** Messages of other nodes may be missing: to one room, or (null) to all connections of a namespace. */
  missed: [namespace: string, room: string | null];
}

type Adapted = Pick<Namespace, 'adapter'>;

/**
 * Connects this process to the other nodes, so that an event emitted to a Socket.IO room reaches its sockets on all
 * nodes.
 */
export class Nodes extends EventEmitter<NodeEvents> {
  readonly #channels: Channels;

  private constructor(readonly redis: Redis) {
    super();
    this.#channels = new Channels(redis);
  }

  /**
   * Joins the other nodes.
   * @throws Error if Redis does not answer
   */
  static async join(url: string, log: Log): Promise<Nodes> {
    return new Nodes(await Redis.connect(url, log));
  }

  /** For the option `adapter` of Socket.IO. */
  adapterFor(namespace: Namespace): RoomAdapter {
    return new RoomAdapter(namespace, this.#channels, (room) => {
      this.emit('missed', namespace.name, room);
    });
  }

  /** Like `serverSideEmit`, but only to nodes with sockets in a room or at its door. */
  emitTo(namespace: Adapted, room: string, ...packet: [event: string, ...args: unknown[]]): void {
    adapterOf(namespace).emitTo(room, packet);
  }

  /** Notifies the other nodes that messages may be missing: to a room, or (null) to a whole namespace. */
  emitMissed(namespace: Adapted, room: string | null): void {
    adapterOf(namespace).emitMissed(room);
  }

  /** Resolves when all messages to a room arrive here from now on. A socket must be in the room or at its door. */
  hears(namespace: Adapted, room: string): Promise<void> {
    return adapterOf(namespace).hears(room);
  }

  async close(): Promise<void> {
    await this.#channels.close();
    this.redis.close();
  }
}

const adapterOf = ({ adapter }: Adapted): RoomAdapter => adapter as unknown as RoomAdapter;
