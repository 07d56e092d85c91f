import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findProgram, IMAGE_PROGRAMS } from '../../scripts/programs.js';
import { atEnd } from './at-end.js';
import { testFolder } from './test-folder.js';

/** The reason images cannot be built here, or false. */
export function noContainers(): string | false {
  if (process.getuid?.() !== 0) return 'images are built as root here';
  try {
    for (const name of Object.keys(IMAGE_PROGRAMS) as (keyof typeof IMAGE_PROGRAMS)[]) findProgram(name);
    return false;
  } catch (error) {
    return String(error);
  }
}

/**
 * buildah and podman with a separate store of containers, images, networks and mounts, removed with the test.
 * It provides `docker.io/library/node`, as Dockerfile names it, built locally (docs/running.md, "The image").
 */
export class Containers {
  private constructor(
    readonly folder: string,
    /** Dockerfile's `FROM`. */
    readonly nodeImage: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async open(t: TestContext): Promise<Containers> {
    const folder = await testFolder(t);
    const settings = {
      CONTAINERS_CONF: join(folder, 'containers.conf'),
      CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    };
    await mkdir(join(folder, 'networks'));
    await writeFile(settings.CONTAINERS_CONF, engineSettings(folder));
    await writeFile(settings.CONTAINERS_STORAGE_CONF, storeSettings(folder));
    const [, image = ''] = /^FROM (\S+)$/m.exec(await readFile('Dockerfile', 'utf8')) ?? [];
    const containers = new Containers(folder, image, { ...process.env, ...settings });
    atEnd(t, () => {
      containers.#removeAll();
      containers.podman('network', 'prune', '--force');
      containers.podman('volume', 'rm', '--all', '--force');
      containers.buildah('rm', '--all');
      containers.buildah('rmi', '--all', '--force');
    });
    await makeNodeImage(containers);
    return containers;
  }

  /** @returns its output without the trailing line break */
  podman(...args: string[]): string {
    return this.#run(findProgram('podman'), args);
  }

  buildah(...args: string[]): string {
    return this.#run(findProgram('buildah'), args);
  }

  /** Runs a container's health check, which podman leaves to systemd. */
  isHealthy(name: string): boolean {
    try {
      this.podman('healthcheck', 'run', name);
    } catch {
      return false;
    }
    return this.podman('inspect', '--format={{.State.Health.Status}}', name) === 'healthy';
  }

  /** Builds a folder's Dockerfile with this machine's npm registry. */
  async build(context: string, ...tags: string[]): Promise<void> {
    const npmrc = join(this.folder, 'npmrc');
    const [registry, cafile] = ['registry', 'cafile'].map((name) => npmConfig(name));
    await writeFile(npmrc, `registry=${registry}\n${cafile === 'null' ? '' : 'cafile=/run/ca.crt\n'}`);
    const volumes = [
      `${npmrc}:/usr/local/etc/npmrc:ro`,
      ...(cafile === 'null' ? [] : [`${cafile}:/run/ca.crt:ro`]),
    ];
    this.buildah(
      'build',
      '--quiet',
      '--pull=never',
      '--format=docker',
      '--network=host',
      ...volumes.map((volume) => `--volume=${volume}`),
      ...tags.map((tag) => `--tag=${tag}`),
      context,
    );
  }

  /** Runs a program that uses podman and waits for it. @throws when it fails */
  async runWith(
    program: string,
    args: string[],
    cwd: string,
    settings: Record<string, string>,
  ): Promise<void> {
    const child = spawn(program, args, {
      cwd,
      env: { ...this.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${program} ended with ${code}:\n${said}`);
  }

  /** The newest first, because a container cannot go before those that depend on it. */
  #removeAll(): void {
    const oldestFirst = this.podman('ps', '--all', '--quiet', '--sort=created').split('\n').filter(Boolean);
    for (const id of oldestFirst.reverse()) this.podman('rm', '--force', '--volumes', '--time=0', id);
  }

  #run(program: string, args: string[]): string {
    const { env } = this;
    return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }
}

/** Dockerfile's base image: a minimal Debian, with Node.js and npm from npm packages. */
async function makeNodeImage(containers: Containers): Promise<void> {
  const [, node = '', suite = ''] = /^node:(\d+)-(\w+)-slim$/.exec(containers.nodeImage) ?? [];
  const [tar, packages] = [join(containers.folder, 'root.tar'), join(containers.folder, 'packages')];
  execFileSync(findProgram('mmdebstrap'), ['--quiet', '--variant=minbase', suite, tar], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const binary = `node-${process.platform}-${process.arch}`;
  const install = ['install', '--prefix', packages, '--no-save', '--no-audit', '--no-fund'];
  execFileSync('npm', [...install, `${binary}@${node}`, 'npm@11'], {
    cwd: containers.folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const container = containers.buildah('from', 'scratch');
  containers.buildah('add', '--quiet', container, tar, '/');
  const root = containers.buildah('mount', container);
  // As in Debian's slim images.
  for (const name of ['doc', 'locale', 'man']) await rm(join(root, 'usr/share', name), { recursive: true });
  const local = join(root, 'usr/local');
  for (const part of ['bin', 'include', 'share'])
    await cp(join(packages, 'node_modules', binary, part), join(local, part), { recursive: true });
  await cp(join(packages, 'node_modules/npm'), join(local, 'lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  execFileSync('chroot', [root, 'groupadd', '--gid', '1000', 'node']);
  execFileSync('chroot', [root, 'useradd', '--uid', '1000', '--gid', 'node', '--create-home', 'node']);
  containers.buildah('umount', container);
  containers.buildah('commit', '--quiet', '--rm', container, `docker.io/library/${containers.nodeImage}`);
  await rm(tar);
}

const npmConfig = (name: string): string =>
  execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();

/** Podman's settings: all data in the test's folder, limits that an unprivileged user may set, both control group versions. */
const engineSettings = (folder: string): string => `
[containers]
default_ulimits = ["nofile=1024:4096", "nproc=1000:1000"]
[network]
network_backend = "netavark"
network_config_dir = "${folder}/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
lock_type = "file"
runtime = "runc"
tmp_dir = "${folder}/tmp"
`;

const storeSettings = (folder: string): string => `
[storage]
driver = "overlay"
graphroot = "${folder}/store"
runroot = "${folder}/run"
`;
