import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.js';

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
    installFromDebian(['chromium', 'fonts-noto-cjk'], error instanceof Error ? error.message : String(error));
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
