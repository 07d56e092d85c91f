import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUILT = [join(root, 'dist', 'main.js'), join(root, 'public', 'build', 'assets.json')];
/** Written last, in a folder that the build empties first, so that an interrupted build does not count. */
const STAMP = join(root, 'dist', 'built-from');

/** Whether the build is up to date. Writes nothing. */
export function isBuilt() {
  if (![STAMP, ...BUILT].every((path) => existsSync(path))) return false;
  return readFileSync(STAMP, 'utf8') === sourceHash();
}

/** Records the sources of a finished build. */
export function stampBuild() {
  writeFileSync(STAMP, sourceHash());
}

/** Hashes the names and contents of all build inputs, because file times are unreliable after a copy or a checkout. */
function sourceHash() {
  const hash = createHash('sha256');
  const sources = ['src', 'packages']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const makers = ['scripts/build.ts', 'scripts/bundles.ts', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  for (const path of [...sources, ...makers]) {
    const content = readFileSync(path);
    hash.update(`${path.slice(root.length)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
