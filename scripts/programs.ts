import { existsSync } from 'node:fs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Programs from outside npm: their usual paths, and the Debian packages that contain them. */
export const PROGRAMS = {
  chromium: { places: CHROMIUM, packages: ['chromium', 'fonts-noto-cjk'] },
  'chromium-headless-shell': {
    places: ['/usr/bin/chromium-headless-shell', ...CHROMIUM],
    packages: ['chromium-headless-shell'],
  },
  'redis-server': { places: ['/usr/bin/redis-server'], packages: ['redis-server'] },
  // Makes clips, which become GIFs.
  ffmpeg: { places: ['/usr/bin/ffmpeg'], packages: ['ffmpeg'] },
  nginx: { places: ['/usr/sbin/nginx'], packages: ['nginx'] },
};

/** Programs that build and run the image, for `npm run test:image`. */
export const IMAGE_PROGRAMS = {
  buildah: { places: ['/usr/bin/buildah'], packages: ['buildah'] },
  podman: { places: ['/usr/bin/podman'], packages: ['podman'] },
  netavark: { places: ['/usr/lib/podman/netavark'], packages: ['netavark', 'aardvark-dns'] },
  // netavark runs it, and Debian only recommends it.
  iptables: { places: ['/usr/sbin/iptables'], packages: ['iptables'] },
  // Not crun: Debian 12's does not start with control groups of both versions mounted.
  runc: { places: ['/usr/sbin/runc', '/usr/bin/runc'], packages: ['runc'] },
  mmdebstrap: { places: ['/usr/bin/mmdebstrap'], packages: ['mmdebstrap'] },
  // For podman-compose: Debian 12's own package of it cannot read compose.yaml.
  pip3: { places: ['/usr/bin/pip3'], packages: ['python3-pip'] },
};

export type Program = keyof typeof PROGRAMS | keyof typeof IMAGE_PROGRAMS;

/**
 * The path of a program on this machine; variables such as `CHROMIUM` and `REDIS_SERVER` override it.
 * @throws with the installation command in one line if the program is missing
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
