import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { Containers, noContainers } from '../support/containers.js';
import { makeGif } from '../support/gif.js';
import { freePort } from '../support/server-process.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

/** The most that the product may add to the Node.js image, in MB. */
const MB_MAX = 120;
/** Docker's time between SIGTERM and SIGKILL. */
const STOP_WITHIN_S = 10;

test(
  'the image builds, contains only what it needs to run, and runs confined',
  { skip: noContainers() },
  async (t) => {
    const containers = await Containers.open(t);
    await containers.build('.', 'huechat');

    await t.test(`it adds no more than ${MB_MAX} MB to Node.js`, () => {
      const size = (image: string) =>
        Number(containers.podman('image', 'inspect', '--format={{.Size}}', image));
      const added = Math.round((size('huechat') - size(containers.nodeImage)) / 1e6);
      t.diagnostic(`${added} MB`);
      assert.ok(added > 0 && added < MB_MAX, `${added} MB`);
    });

    await t.test('it has no development packages, no sources and no leftovers of npm', async () => {
      const inImage = (script: string) =>
        containers.podman('run', '--rm', '--network=none', 'huechat', 'sh', '-c', script).split('\n');
      assert.deepEqual(inImage('ls'), [
        'dist',
        'node_modules',
        'package-lock.json',
        'package.json',
        'public',
        'views',
      ]);
      const { packages: locked } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
        packages: Record<string, { dev?: true }>;
      };
      const development = Object.keys(locked).filter((path) => locked[path]?.dev);
      const unwanted = ['node_modules/esbuild', ...development].map((path) =>
        path.slice('node_modules/'.length),
      );
      const packages = inImage('cd node_modules && ls -d * @*/*');
      assert.ok(packages.includes('express'));
      assert.deepEqual(
        packages.filter((name) => unwanted.includes(name)),
        [],
      );
      assert.deepEqual(
        inImage('id -un; ls -A /data /uploads /tmp; find / -name _cacache 2>/dev/null; true'),
        ['node', '/data:', '', '/tmp:', '', '/uploads:'],
      );
    });

    await t.test('it is unhealthy while nothing listens', () => {
      containers.podman('run', '--detach', '--name=idle', '--network=none', 'huechat', 'sleep', 'infinity');
      assert.throws(() => containers.podman('healthcheck', 'run', 'idle'));
      containers.podman('rm', '--force', '--time=0', 'idle');
    });

    await t.test(
      'confined, it becomes healthy, stops with code 0, and keeps its data for the next version',
      async (t) => {
        const first = await runImage(containers, 'huechat');
        const creator = new Visitor(t, first.url);
        const room = await creator.createRoom();
        const { user, member } = await sendChat(await creator.enter(room), 'in the first version');
        const { gif } = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
        assert.throws(
          () => containers.podman('exec', first.name, 'touch', '/huechat/dist/x'),
          /Read-only file system/,
        );
        first.stop();

        const derived = containers.buildah('from', '--pull=never', 'huechat');
        containers.buildah('config', '--env=LOG_LEVEL=warn', derived);
        containers.buildah('commit', '--quiet', '--rm', '--format=docker', derived, 'huechat:next');
        const second = await runImage(containers, 'huechat:next');
        const back = creator.at(second.url);
        const socket = await back.enter(room);
        assert.match(await back.page(`/room/${room}`), /in the first version/);
        const chat = await sendChat(socket, 'in the next version');
        assert.deepEqual([chat.user, chat.member], [user, member]);
        assert.equal((await back.request(gif?.src ?? '')).headers.get('content-type'), 'image/gif');
        second.stop();
      },
    );
  },
);

/** Runs the service as docs/running.md says, until it is healthy. */
async function runImage(containers: Containers, image: string) {
  const [name, port] = [image.replace(':', '-'), await freePort()];
  const settings = {
    HOST: '127.0.0.1',
    PORT: String(port),
    COOKIE_SECRET: 'the same for both versions',
    EMPTY_ROOM_GRACE_MS: '60000',
  };
  containers.podman(
    'run',
    '--detach',
    `--name=${name}`,
    '--network=host',
    ...['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges'],
    ...['--volume=data:/data', '--volume=uploads:/uploads'],
    ...Object.entries(settings).map(([key, value]) => `--env=${key}=${value}`),
    image,
  );
  await until(`${image} is healthy`, () => containers.isHealthy(name));
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      containers.podman('stop', `--time=${STOP_WITHIN_S}`, name);
      assert.equal(containers.podman('inspect', '--format={{.State.ExitCode}}', name), '0');
    },
  };
}
