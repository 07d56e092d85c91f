/**
 * Installs what tests need beside npm's packages, where that can be done without asking: as root, with Debian's package
 * manager. All at once and before the tests, since two of them would be in each other's way.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findProgram, type Program, PROGRAMS } from './programs.js';

const missing = new Map<Program, string>();
for (const name of Object.keys(PROGRAMS) as Program[]) {
  try {
    findProgram(name);
  } catch (error) {
    missing.set(name, error instanceof Error ? error.message : String(error));
  }
}
if (missing.size > 0) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`${[...missing.values()].join('\n')}\n`);
    process.exit(1);
  }
  const packages = [...missing.keys()].flatMap((name) => PROGRAMS[name].packages);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update'], { stdio: 'ignore', env });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
}
