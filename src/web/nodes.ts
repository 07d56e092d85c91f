import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { ServerOptions } from 'socket.io';
import type { Log } from '../ground/log.js';
import type { Metrics } from '../ground/metrics.js';
import { READ_WAITS_MS, Redis } from '../ground/redis.js';
import type { ChatView } from '../shared/events.js';
import { countDelivery } from './deliveries.js';

/** What nodes tell each other is kept in Redis for so many messages: about a minute of a busy service, some 50 MB. */
const STREAM_MAX = 50_000;

/** This process as one of several. */
export interface Nodes {
  redis: Redis;
  adapter: NonNullable<ServerOptions['adapter']>;
}

/** What of the adapter's messages is counted (https://github.com/socketio/socket.io-adapter, `ClusterMessage`). */
interface Message {
  uid: string;
  data?: { packet?: { data?: unknown[] }; opts?: { rooms?: string[] } };
}

/** An adapter as `ClusterAdapter` lets itself be extended. */
interface Hearing {
  uid: string;
  rooms: Map<string, Set<string>>;
  onMessage: (message: Message, offset?: string) => void;
}

/**
 * Joins the other nodes: whatever is told to a Socket.IO room reaches its sockets on all of them, by a stream in Redis
 * (https://socket.io/docs/v4/redis-streams-adapter/). Loaded only where there is a REDIS_URL.
 * @throws Error when Redis does not answer
 */
export async function joinNodes(url: string, log: Log, metrics: Metrics): Promise<Nodes> {
  const redis = await Redis.connect(url, log);
  const options = { streamName: 'huechat', channelPrefix: 'huechat', maxLen: STREAM_MAX };
  const create = createAdapter(redis.client, { ...options, blockTimeInMs: READ_WAITS_MS });
  // Socket.IO calls it with `new`, which no arrow function allows.
  function adapter(namespace: unknown): Hearing {
    const hearing = create(namespace) as unknown as Hearing;
    const hear = hearing.onMessage.bind(hearing);
    hearing.onMessage = (message, offset) => {
      hear(message, offset);
      const [event, chats] = message.data?.packet?.data ?? [];
      const [room = ''] = message.data?.opts?.rooms ?? [];
      if (event === 'chat' && message.uid !== hearing.uid)
        countDelivery(metrics, chats as ChatView[], hearing.rooms.get(room));
    };
    return hearing;
  }
  return { redis, adapter: adapter as unknown as Nodes['adapter'] };
}
