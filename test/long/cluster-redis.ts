import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, runCluster } from '../support/cluster.js';
import { survives } from '../support/drops.js';
import { type RedisLink, redisLink } from '../support/redis-link.js';

/** A cluster whose first node reaches Redis by a link of its own. */
async function withLink(t: Parameters<typeof runCluster>[0]): Promise<Cluster & { link: RedisLink }> {
  const links: RedisLink[] = [];
  const cluster = await runCluster(t, {}, async (node, port) => {
    if (node !== 0) return {};
    const link = await redisLink(t, port);
    links.push(link);
    return { REDIS_URL: link.url };
  });
  const [link] = links;
  if (!link) throw new Error('the first node has no link');
  return { ...cluster, link };
}

test('one node is cut off from Redis for 60 s while 20 people chat at both: no chat is lost, duplicated or reordered', async (t) => {
  const { port, link } = await withLink(t);
  const faults = [
    async () => {
      link.cut();
      await wait(1000);
    },
    // Long after both nodes have noticed.
    () => wait(29_000),
    () => wait(30_000),
    () => {
      link.restore();
      return Promise.resolve();
    },
  ];
  await survives(t, port, { people: 20, linesEach: 50, faults, cuts: true });
});

test('Redis is restarted five times while 20 people chat: no chat is lost, duplicated or reordered', async (t) => {
  const { port, redis } = await runCluster(t);
  const restart = async () => {
    await redis.kill();
    await redis.run();
  };
  await survives(t, port, {
    people: 20,
    linesEach: 60,
    faults: Array.from({ length: 5 }, () => restart),
    cuts: true,
  });
});

test('one node’s Redis is slow, by up to 2 s, while 20 people chat: no chat is lost, duplicated or reordered', async (t) => {
  const { port, link } = await withLink(t);
  const slow = (ms: number) => async () => {
    link.delay(ms);
    await wait(2000);
  };
  const faults = [slow(50), slow(500), slow(2000), slow(0)];
  await survives(t, port, { people: 20, linesEach: 40, faults, cuts: true });
});
