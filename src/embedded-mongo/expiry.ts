import { removeMatching } from './commands/delete.js';
import type { Engine } from './engine.js';

/** How often expired documents are looked for, in milliseconds. Source: MongoDB manual, "TTL Indexes". */
export const EXPIRY_MS = 60_000;

/** Removes the documents whose time is over by a TTL index. @param now in milliseconds since 1970. */
export async function removeExpired(engine: Engine, now = Date.now()): Promise<void> {
  for (const collection of engine.catalog.all()) {
    for (const { expireAfterSeconds, fields } of collection.indexes) {
      const path = fields[0]?.path;
      if (expireAfterSeconds === undefined || path === undefined) continue;
      // Dates only, as MongoDB does: other values never expire.
      const before = new Date(now - expireAfterSeconds * 1000);
      await removeMatching(engine, collection, new Map([[path, new Map([['$lte', before]])]]), Infinity);
    }
  }
}
