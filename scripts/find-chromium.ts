import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Where Chromium is on this machine.
 * @throws with one line that says what to type where there is none
 */
export function chromium(): string {
  const path = [process.env['CHROMIUM'], ...PLACES].find((place) => place !== undefined && existsSync(place));
  if (path !== undefined) return path;
  throw new Error(
    'There is no Chromium here: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to its path',
  );
}

/** Installs what the browser tests need where that can be done without asking: as root, with Debian's package manager. */
function installWhereMissing(): void {
  try {
    chromium();
  } catch (error) {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw error;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update'], { stdio: 'ignore', env });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    installWhereMissing();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
