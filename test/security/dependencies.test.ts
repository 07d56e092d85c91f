import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { z } from 'zod';

/** The first safe versions of packages that run in production (https://github.com/advisories). */
const LEAST: Record<string, string> = {
  // Packets that end the process or fill its memory: GHSA-cqmj-92xf-r6r9 and what followed.
  'socket.io-parser': '4.2.7',
  // An upgrade that ends the process: GHSA-q9mw-68c2-j6m5.
  'engine.io': '6.4.2',
  // Many headers end the process: GHSA-3h5v-q93c-6h6q.
  ws: '8.17.1',
  // Malformed multipart bodies end the process: GHSA-fjgf-rc76-4x9p.
  multer: '2.0.2',
  // Names with out-of-bounds characters: GHSA-pxg6-pf52-xh8x.
  cookie: '0.7.0',
};

const lockfile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

test('the lock file has no package version with a known vulnerability', async () => {
  const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = lockfile.parse(JSON.parse(text));
  for (const [name, least] of Object.entries(LEAST)) {
    const locked = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    assert.ok(locked.length > 0, `${name} is locked`);
    for (const [path, { version = '0' }] of locked)
      assert.ok(version.localeCompare(least, 'en', { numeric: true }) >= 0, `${path} is ${version}`);
  }
});
