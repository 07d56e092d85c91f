import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUILT = [join(root, 'dist', 'main.js'), join(root, 'public', 'build', 'assets.json')];
/** Lies in a folder that the build empties first, so that a build that was interrupted is none. */
const STAMP = join(root, 'dist', 'built-from');

/** Whether there is a build of the sources as they are now; nothing is written to find out. */
export function isBuilt() {
  if (![STAMP, ...BUILT].every((path) => existsSync(path))) return false;
  return readFileSync(STAMP, 'utf8') === sourceHash();
}

/** Notes, when all is built, what it was built from. */
export function stampBuild() {
  writeFileSync(STAMP, sourceHash());
}

/** Of everything that the built files depend on: names and contents, since times say little after a copy or a checkout. */
function sourceHash() {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
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
