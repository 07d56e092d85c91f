/**
 * Installs the programs that tests need besides npm packages, if that is possible without a prompt: as root, with Debian's package
 * manager. Runs once before the tests, because concurrent installations would conflict. `--image` adds the programs that build and
 * run the image; if they cannot be installed, their tests are skipped.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findProgram, IMAGE_PROGRAMS, type Program, PROGRAMS } from './programs.js';

const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
const programs = {
  ...PROGRAMS,
  ...(process.argv.includes('--image') && canInstall ? IMAGE_PROGRAMS : {}),
};
const missing = new Map<Program, string>();
for (const name of Object.keys(programs) as Program[]) {
  try {
    findProgram(name);
  } catch (error) {
    missing.set(name, error instanceof Error ? error.message : String(error));
  }
}
if (missing.size > 0) {
  if (!canInstall) {
    process.stderr.write(`${[...missing.values()].join('\n')}\n`);
    process.exit(1);
  }
  const packages = [...missing.keys()].flatMap((name) => ({ ...PROGRAMS, ...IMAGE_PROGRAMS })[name].packages);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update'], { stdio: 'ignore', env });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
}
