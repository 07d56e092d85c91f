import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { ServerOptions } from 'socket.io';
import type { Log } from '../lib/log.js';
import { READ_WAITS_MS, Redis } from '../lib/redis.js';

/** What nodes tell each other is kept in Redis for so many messages: about a minute of a busy service, some 50 MB. */
const STREAM_MAX = 50_000;

/** This process as one of several. */
export interface Nodes {
  redis: Redis;
  adapter: NonNullable<ServerOptions['adapter']>;
}

/**
 * Joins the other nodes: whatever is told to a Socket.IO room reaches its sockets on all of them, by a stream in Redis
 * (https://socket.io/docs/v4/redis-streams-adapter/). Loaded only where there is a REDIS_URL.
 * @throws Error when Redis does not answer
 */
export async function joinNodes(url: string, log: Log): Promise<Nodes> {
  const redis = await Redis.connect(url, log);
  const options = { streamName: 'huechat', channelPrefix: 'huechat', maxLen: STREAM_MAX };
  return { redis, adapter: createAdapter(redis.client, { ...options, blockTimeInMs: READ_WAITS_MS }) };
}
