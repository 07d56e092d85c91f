import { readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build } from 'esbuild';
import { stampBuild } from './build-stamp.js';
import { browserBundle, databaseFiles, serverFiles, serviceWorker } from './bundles.js';

/** Error codes for a folder that belongs to another user or cannot be written. */
const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS'];

try {
  await buildAll();
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!UNWRITABLE.includes(code)) throw error;
  process.stderr.write(
    `Huechat cannot be built here: ${(error as Error).message}. Run "npm run build" as the owner of the folder; then others can start it.\n`,
  );
  process.exitCode = 1;
}

async function buildAll(): Promise<void> {
  for (const bundle of [browserBundle, serverFiles]) rmSync(bundle.outdir, { recursive: true, force: true });
  await Promise.all([inTheBrowser(), build(serverFiles), build(databaseFiles)]);
  stampBuild();
}

async function inTheBrowser(): Promise<void> {
  const { metafile } = await build(browserBundle);
  await build(serviceWorker(metafile));
  await compress(browserBundle.outdir);
}

/** Compresses assets once at the highest level, instead of quickly at every request. */
async function compress(folder: string): Promise<void> {
  const files = readdirSync(folder).filter((name) => /-[0-9A-Z]{8}\.(js|css)$/.test(name));
  await Promise.all(
    files.map(async (name) => {
      const bytes = await promisify(brotliCompress)(await readFile(`${folder}/${name}`));
      await writeFile(`${folder}/${name}.br`, bytes);
    }),
  );
}
