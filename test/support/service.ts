import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readConfig } from '../../src/config.js';
import { type Running, start } from '../../src/server.js';
import { atEnd } from './at-end.js';
import { otherDatabase } from './database.js';
import { testFolder } from './test-folder.js';

export interface Service extends Running {
  /** Where its database answers, for a test that looks into it. */
  mongoUrl: string;
  dataDir: string;
  uploadsDir: string;
}

/** For tests that wait until an empty room ends. */
export const SOON_GONE = { EMPTY_ROOM_GRACE_MS: '400' };

/** The settings of a service for one test: on loopback, on a free port, in folders of its own. */
export async function testSettings(t: TestContext): Promise<Record<string, string>> {
  const folder = await testFolder(t);
  const mongoUrl = otherDatabase(t);
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    UPLOADS_DIR: join(folder, 'uploads'),
    // However busy the machine, no room ends because somebody came back slowly.
    EMPTY_ROOM_GRACE_MS: '600000',
    LOG_LEVEL: 'fatal',
    METRICS_TOKEN: 'public',
    // From one address, faster than anybody types; what tests limits turns them on.
    RATE_LIMITS: 'off',
    ...(mongoUrl === undefined ? {} : { MONGO_URL: mongoUrl }),
  };
}

/** Starts the real service for one test, which stops it at its end. */
export async function startService(t: TestContext, settings: Record<string, string> = {}): Promise<Service> {
  const config = readConfig({ ...(await testSettings(t)), ...settings });
  const running = await start(config);
  atEnd(t, () => running.close());
  const mongoUrl = config.mongoUrl ?? embeddedMongoIn(config.dataDir);
  return { ...running, mongoUrl, dataDir: config.dataDir, uploadsDir: config.uploadsDir };
}

/** Where the embedded database of a running service answers, for a test that looks into it. */
export const embeddedMongoIn = (dataDir: string): string =>
  `mongodb://${encodeURIComponent(join(dataDir, 'database', 'mongo.sock'))}/huechat`;
