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

/** What builds and runs the image, for `npm run test:long`. */
export const IMAGE_PROGRAMS = {
  buildah: { places: ['/usr/bin/buildah'], packages: ['buildah'] },
  podman: { places: ['/usr/bin/podman'], packages: ['podman'] },
  netavark: { places: ['/usr/lib/podman/netavark'], packages: ['netavark', 'aardvark-dns'] },
  // Not crun: Debian 12's does not start where control groups of both versions are mounted.
  runc: { places: ['/usr/sbin/runc', '/usr/bin/runc'], packages: ['runc'] },
  mmdebstrap: { places: ['/usr/bin/mmdebstrap'], packages: ['mmdebstrap'] },
  // For podman-compose: Debian 12's own package of it cannot read compose.yaml.
  pip3: { places: ['/usr/bin/pip3'], packages: ['python3-pip'] },
};

export type Program = keyof typeof PROGRAMS | keyof typeof IMAGE_PROGRAMS;

/**
 * Where a program is on this machine; variables such as `CHROMIUM` and `REDIS_SERVER` say it where it is elsewhere.
 * @throws with one line that says what to type where there is none
 */
export function findProgram(name: Program): string {
  const { places, packages } = { ...PROGRAMS, ...IMAGE_PROGRAMS }[name];
  const variable = name.toUpperCase().replaceAll('-', '_');
  const path = [process.env[variable], ...places].find((place) => place !== undefined && existsSync(place));
  if (path !== undefined) return path;
  throw new Error(
    `There is no ${name} here: apt-get install ${packages.join(' ')}, or set ${variable} to its path`,
  );
}
