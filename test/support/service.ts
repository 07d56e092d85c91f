import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readConfig } from '../../src/config.js';
import { type Running, start } from '../../src/server.js';
import { atEnd } from './at-end.js';
import { otherDatabase } from './database.js';
import { testFolder } from './test-folder.js';

export interface Service extends Running {
  /** Its database's connection string, for tests that query it. */
  mongoUrl: string;
  dataDir: string;
  uploadsDir: string;
}

/** Settings for tests that wait until an empty room is removed. */
export const SOON_GONE = { EMPTY_ROOM_GRACE_MS: '400' };

/** Settings of a service for one test: a free local port and separate folders. */
export async function testSettings(t: TestContext): Promise<Record<string, string>> {
  const folder = await testFolder(t);
  const mongoUrl = otherDatabase(t);
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    UPLOADS_DIR: join(folder, 'uploads'),
    // Long enough that no room is removed while a client reconnects on a busy machine.
    EMPTY_ROOM_GRACE_MS: '600000',
    LOG_LEVEL: 'fatal',
    METRICS_TOKEN: 'public',
    // Tests send from one address, faster than people type; tests of the limits turn them on.
    RATE_LIMITS: 'off',
    ...(mongoUrl === undefined ? {} : { MONGO_URL: mongoUrl }),
  };
}

/** Starts the real service for one test and stops it when the test ends. */
export async function startService(t: TestContext, settings: Record<string, string> = {}): Promise<Service> {
  const config = readConfig({ ...(await testSettings(t)), ...settings });
  const running = await start(config);
  atEnd(t, () => running.close());
  const mongoUrl = config.mongoUrl ?? embeddedMongoIn(config.dataDir);
  return { ...running, mongoUrl, dataDir: config.dataDir, uploadsDir: config.uploadsDir };
}

/** The connection string of a running service's embedded database, for tests that query it. */
export const embeddedMongoIn = (dataDir: string): string =>
  `mongodb://${encodeURIComponent(join(dataDir, 'database', 'mongo.sock'))}/huechat`;
