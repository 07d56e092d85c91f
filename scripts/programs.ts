import { existsSync } from 'node:fs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What is no package of npm's: where Debian and others put it, and Debian's packages that it comes with. */
export const PROGRAMS = {
  chromium: { places: CHROMIUM, packages: ['chromium', 'fonts-noto-cjk'] },
  'chromium-headless-shell': {
    places: ['/usr/bin/chromium-headless-shell', ...CHROMIUM],
    packages: ['chromium-headless-shell'],
  },
  'redis-server': { places: ['/usr/bin/redis-server'], packages: ['redis-server'] },
  nginx: { places: ['/usr/sbin/nginx'], packages: ['nginx'] },
};

export type Program = keyof typeof PROGRAMS;

/**
 * Where a program is on this machine; variables such as `CHROMIUM` and `REDIS_SERVER` say it where it is elsewhere.
 * @throws with one line that says what to type where there is none
 */
export function findProgram(name: Program): string {
  const { places, packages } = PROGRAMS[name];
  const variable = name.toUpperCase().replaceAll('-', '_');
  const path = [process.env[variable], ...places].find((place) => place !== undefined && existsSync(place));
  if (path !== undefined) return path;
  throw new Error(
    `There is no ${name} here: apt-get install ${packages.join(' ')}, or set ${variable} to its path`,
  );
}
