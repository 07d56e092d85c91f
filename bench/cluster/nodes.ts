import { randomBytes } from 'node:crypto';
import { ServerProcess } from '../../packages/embedded-mongo/test/support/server-process.js';
import { runRedis } from '../../test/support/redis.js';
import { testFolder } from '../../test/support/test-folder.js';
import { cpuClock, MeasuredProcess } from '../chat/measured-process.js';
import type { Measured } from '../chat/scenarios.js';

const SERVICE = new URL('../chat/service.ts', import.meta.url);

/** The nodes of one service, and the parts they share. */
export interface Nodes extends Measured {
  stop: () => Promise<void>;
}

/** Starts nodes on a database in a separate process. @param withRedis required for several nodes */
export async function startNodes(count: number, withRedis: boolean): Promise<Nodes> {
  const roomExpiry: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => roomExpiry.push(end) };
  const database = ServerProcess.run(t, await testFolder(t));
  const redis = withRedis ? await runRedis(t) : null;
  const settings = {
    MONGO_URL: await database.url(),
    COOKIE_SECRET: randomBytes(16).toString('hex'),
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const [databaseCpu, redisCpu] = [cpuClock(database.child.pid), redis ? cpuClock(redis.pid) : () => 0];
  const nodes: MeasuredProcess[] = [];
  for (let node = 0; node < count; node++) nodes.push(await MeasuredProcess.start(SERVICE, settings));
  return {
    urls: nodes.map(({ url }) => url),
    cpu: () => [nodes.reduce((sum, node) => sum + node.cpu()[0], 0), databaseCpu(), redisCpu()],
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      for (const end of roomExpiry.reverse()) await end();
    },
  };
}
