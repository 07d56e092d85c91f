import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { ServerOptions } from 'socket.io';
import type { Log } from '../lib/log.js';
import { READ_WAITS_MS, Redis } from '../lib/redis.js';

/** How many messages between nodes Redis keeps: about a minute of a busy service, some 50 MB. */
const STREAM_MAX = 50_000;

/** What connects this process to the others. */
export interface Nodes {
  redis: Redis;
  adapter: NonNullable<ServerOptions['adapter']>;
}

/**
 * Joins the other nodes: what is emitted to a Socket.IO room reaches its sockets on all of them, through a stream in Redis
 * (https://socket.io/docs/v4/redis-streams-adapter/). Imported only with a REDIS_URL.
 * @throws Error if Redis does not answer
 */
export async function joinNodes(url: string, log: Log): Promise<Nodes> {
  const redis = await Redis.connect(url, log);
  const options = { streamName: 'huechat', channelPrefix: 'huechat', maxLen: STREAM_MAX };
  return { redis, adapter: createAdapter(redis.client, { ...options, blockTimeInMs: READ_WAITS_MS }) };
}
