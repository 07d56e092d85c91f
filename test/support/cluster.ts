import type { TestContext } from 'node:test';
import { runNginx } from './nginx.js';
import { sharedParts } from './nodes.js';
import { ServiceProcess } from './process.js';
import { freePort } from './server-process.js';

/** A node in a separate process that can be restarted on its port. */
export interface Node {
  url: string;
  start: () => Promise<void>;
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

export type Cluster = Awaited<ReturnType<typeof runCluster>>;

/**
 * Two nodes with their database and Redis, behind nginx.
 * @param settingsOf the settings of one node that differ from the others, given the port of Redis
 */
export async function runCluster(
  t: TestContext,
  settings: Record<string, string> = {},
  settingsOf: (node: number, redisPort: number) => Promise<Record<string, string>> = () =>
    Promise.resolve({}),
) {
  const shared = await sharedParts(t);
  const ports = [await freePort(), await freePort()];
  const differing = await Promise.all(ports.map((_, node) => settingsOf(node, shared.redis.port)));
  const nodes = ports.map((port, node): Node => {
    const all = { ...shared.settings, TRUST_PROXY: '1', RATE_LIMITS: 'off', PORT: String(port), ...settings };
    const own = { ...all, ...differing[node] };
    let service: ServiceProcess | undefined;
    return {
      url: `http://127.0.0.1:${port}`,
      start: async () => {
        service = ServiceProcess.run(t, own);
        await service.url();
      },
      end: async (signal) => (await service?.end(signal)) ?? null,
    };
  });
  await Promise.all(nodes.map((node) => node.start()));
  const url = await runNginx(t, ports);
  const [a, b] = nodes as [Node, Node];
  return { ...shared, url, port: Number(new URL(url).port), a, b };
}

/** Kills and restarts every part of a cluster in turn. */
export function killEach({ a, b, redis, crashDatabase }: Cluster) {
  const killNode = (node: Node) => async () => {
    await node.end('SIGKILL');
    await node.start();
  };
  return [
    killNode(a),
    async () => {
      await redis.kill();
      await redis.run();
    },
    killNode(b),
    crashDatabase,
  ];
}
