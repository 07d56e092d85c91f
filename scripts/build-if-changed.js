/** Builds only if the sources have changed, so that a user with read access alone can start an existing build. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './build-stamp.js';

if (!isBuilt()) {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const args = ['--import', 'tsx', 'scripts/build.ts'];
  process.exitCode = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' }).status ?? 1;
}
