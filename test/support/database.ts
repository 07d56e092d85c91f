import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../../packages/embedded-mongo/src/index.js';
import { atEnd } from './at-end.js';
import { testFolder } from './test-folder.js';

/** Whether tests use the embedded database. `TEST_MONGO_URL` names another server, without a database. */
export const isEmbedded = process.env['TEST_MONGO_URL'] === undefined;

/** A fresh database on the `TEST_MONGO_URL` server, dropped when the test ends; undefined without that setting. */
export function otherDatabase(t: TestContext): string | undefined {
  const server = process.env['TEST_MONGO_URL'];
  if (server === undefined) return undefined;
  const { origin, search } = splitUrl(server);
  const url = `${origin}/huechat-test-${randomBytes(6).toString('hex')}${search}`;
  atEnd(t, async () => {
    const client = await mongoose.createConnection(url).asPromise();
    await client.dropDatabase();
    await client.close();
  });
  return url;
}

/** A database for a test that works with the domain or with several services. @returns its URL */
export async function testDatabase(t: TestContext): Promise<string> {
  const other = otherDatabase(t);
  if (other !== undefined) return other;
  const folder = await testFolder(t);
  const mongo = await startEmbeddedMongo(folder);
  atEnd(t, mongo.close);
  return mongo.url;
}

/** The server and the options of a connection string, which is not a URL if it names several servers. */
function splitUrl(url: string): { origin: string; search: string } {
  const [, origin = url, search = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*(\?.*)?$/.exec(url) ?? [];
  return { origin, search };
}
