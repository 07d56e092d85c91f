import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/server.js';
import { ServerProcess as DatabaseProcess } from '../../packages/embedded-mongo/test/support/server-process.js';
import { atEnd } from './at-end.js';
import { otherDatabase } from './database.js';
import { runRedis } from './redis.js';
import { testFolder } from './test-folder.js';
import { testSettings } from './service.js';

/** The parts that nodes share: a database and a Redis, in separate processes. */
export async function sharedParts(t: TestContext) {
  const folder = await testFolder(t);
  const redis = await runRedis(t);
  const other = otherDatabase(t);
  let database = other === undefined ? DatabaseProcess.run(t, folder) : undefined;
  return {
    redis,
    /** Kills the database and restarts it on the same folder. The `TEST_MONGO_URL` server is left alone. */
    crashDatabase: async () => {
      if (database === undefined) return;
      await database.kill();
      database = DatabaseProcess.run(t, folder);
      await database.url();
    },
    settings: {
      ...(await testSettings(t)),
      MONGO_URL: other ?? (await database?.url()) ?? '',
      REDIS_URL: redis.url,
      COOKIE_SECRET: randomBytes(16).toString('hex'),
    } as Record<string, string>,
  };
}

/** Two nodes in this process, connected only through the shared database and Redis. */
export async function twoNodes(t: TestContext, settings: Record<string, string> = {}) {
  const shared = await sharedParts(t);
  const nodes = [];
  for (let node = 0; node < 2; node++) {
    const running = await start(readConfig({ ...shared.settings, ...settings }));
    atEnd(t, () => running.close());
    nodes.push(running.url);
  }
  const [a = '', b = ''] = nodes;
  return { ...shared, a, b };
}
