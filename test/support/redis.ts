import type { TestContext } from 'node:test';
import { createClient } from '@redis/client';
import { findProgram } from '../../scripts/programs.js';
import { freePort, PortProcess } from './server-process.js';
import { testFolder } from './test-folder.js';
import { until } from './until.js';

type Ending = Pick<TestContext, 'after'>;
type Redis = PortProcess & { url: string };

const SLOTS = 16_384;

/** A Redis without persistence for one test. */
export async function runRedis(t: Ending, settings: Record<string, string> = {}): Promise<Redis> {
  const port = await freePort();
  const options = {
    port,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    dir: await testFolder(t),
    ...settings,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const redis = new PortProcess(t, port, [findProgram('redis-server'), ...args, '--loglevel', 'warning']);
  return Object.assign(await redis.run(), { url: `redis://127.0.0.1:${port}` });
}

/** A Redis Cluster of three masters that share the channels. */
export async function runRedisCluster(t: Ending): Promise<Redis[]> {
  const settings = async () => ({ 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) });
  const masters: Redis[] = [];
  for (let master = 0; master < 3; master++) masters.push(await runRedis(t, await settings()));
  const share = Math.ceil(SLOTS / masters.length);
  const clients = await Promise.all(masters.map(({ url }) => createClient({ url }).connect()));
  for (const [index, client] of clients.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last)]);
    await client.sendCommand(['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)]);
  }
  const [first] = clients;
  for (const [index, { port }] of masters.entries()) {
    if (index === 0) continue;
    const { 'cluster-port': busPort } = (await clients[index]?.configGet('cluster-port')) ?? {};
    await first?.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(port), busPort ?? '']);
  }
  await until('the cluster is complete', async () => {
    const infos = await Promise.all(clients.map((client) => client.clusterInfo()));
    return infos.every((info) => /cluster_state:ok[^]*cluster_known_nodes:3/.test(info));
  });
  for (const client of clients) client.destroy();
  return masters;
}
