import type { TestContext } from 'node:test';
import { findProgram } from '../../scripts/programs.js';
import { freePort, PortProcess } from './server-process.js';
import { testFolder } from './test-folder.js';

/** A Redis without persistence for one test. */
export async function runRedis(t: Pick<TestContext, 'after'>): Promise<PortProcess & { url: string }> {
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: await testFolder(t) };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const redis = new PortProcess(t, port, [findProgram('redis-server'), ...args, '--loglevel', 'warning']);
  return Object.assign(await redis.run(), { url: `redis://127.0.0.1:${port}` });
}
