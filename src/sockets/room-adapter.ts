import type { Namespace } from 'socket.io';
import { ClusterAdapter, type ClusterMessage, type ClusterResponse, MessageType } from 'socket.io-adapter';
import type { Channels } from '../lib/channels.js';
import { isId } from '../shared/ids.js';

const ID_LENGTH = 24;

/**
 * Connects a namespace to those of other nodes, by a channel for each chat room (https://socket.io/docs/v4/adapter/).
 * A node holds a room's channel while one of its sockets is in the room or at its door, so a message reaches only the
 * nodes concerned.
 */
export class RoomAdapter extends ClusterAdapter {
  readonly #channels: Channels;
  readonly #namespace: string;
  readonly #all: string;
  readonly #onMissed: (room: string | null) => void;

  /** @param onMissed called when messages are missing: to a room, or (null) to the whole namespace */
  constructor(namespace: Namespace, channels: Channels, onMissed: (room: string | null) => void) {
    super(namespace);
    this.#channels = channels;
    this.#namespace = namespace.name;
    this.#all = `huechat${namespace.name}`;
    this.#onMissed = onMissed;
    this.#hold(null);
    this.on('create-room', (name: string) => {
      const key = keyOf(name);
      if (key !== null) this.#hold(key);
    });
    this.on('delete-room', (name: string) => {
      const key = keyOf(name);
      if (key !== null) channels.release(this.#channel(key));
    });
  }

  /** Like `serverSideEmit`, but only to nodes with sockets in a room or at its door. */
  emitTo(room: string, packet: unknown[]): void {
    this.#publish(this.#channel(room), {
      uid: this.uid,
      nsp: this.#namespace,
      type: MessageType.SERVER_SIDE_EMIT,
      data: { packet },
    });
  }

  /** Notifies the other nodes that messages are missing: to a room, or (null) to the whole namespace. */
  emitMissed(room: string | null): void {
    this.#channels.publish(this.#channel(room), null);
  }

  /** Resolves when all messages to a room arrive here from now on. One of its sockets must be in the room or at its door. */
  hears(room: string): Promise<void> {
    return this.#channels.live(this.#channel(room));
  }

  /** Does not wait for Redis: connections of this node get a message at once. */
  protected override doPublish(message: ClusterMessage): Promise<string> {
    const names = 'data' in message && 'opts' in message.data ? message.data.opts.rooms : [];
    const [name] = names;
    this.#publish(this.#channel(names.length === 1 && name !== undefined ? keyOf(name) : null), message);
    return Promise.resolve('');
  }

  protected override doPublishResponse(_requester: string, response: ClusterResponse): Promise<void> {
    this.#publish(this.#all, response);
    return Promise.resolve();
  }

  #hold(key: string | null): void {
    this.#channels.hold(this.#channel(key), (message) => {
      if (message === null) this.#onMissed(key);
      // This node's own messages come back and need not be parsed.
      else if (!message.startsWith(this.uid))
        this.onMessage(JSON.parse(message.slice(this.uid.length)) as ClusterMessage);
    });
  }

  #publish(channel: string, message: ClusterMessage | ClusterResponse): void {
    this.#channels.publish(channel, this.uid + JSON.stringify(message));
  }

  #channel = (key: string | null): string => (key === null ? this.#all : `${this.#all}/${key}`);
}

/**
 * The channel of a Socket.IO room: the Socket.IO rooms of a chat room and of its members share one. A socket's own
 * room has none: messages to it from elsewhere go to all nodes.
 */
function keyOf(name: string): string | null {
  const id = name.slice(0, ID_LENGTH);
  if (isId(id)) return id;
  return name.includes('/') ? name : null;
}
