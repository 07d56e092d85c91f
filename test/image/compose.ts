import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { findProgram } from '../../scripts/programs.js';
import { Containers, noContainers } from '../support/containers.js';
import { freePort } from '../support/server-process.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

const PODMAN_COMPOSE = 'podman-compose==1.6.0';
const PROJECT = 'huechat-test';
const HEALTH_EVERY_MS = 500;

/**
 * Replaces the images of MongoDB, Redis and nginx by Debian's programs and the embedded database behind TCP. Like the
 * official image, its Redis answers other hosts without a password.
 */
const STAND_IN = `
FROM huechat
USER root
RUN apt-get update -q && apt-get install -qy --no-install-recommends nginx redis-server
RUN for name in nginx redis mongodb; do id "$name" 2>/dev/null || useradd --system "$name"; done && install -d -o mongodb /data/db
COPY --chmod=755 mongod mongosh redis-server /usr/local/bin/
VOLUME /data/db
HEALTHCHECK NONE
CMD []
`;
const PROGRAMS = {
  mongod: `#!/usr/bin/env node
import('/huechat/dist/embedded-mongo/index.js').then(async ({ startEmbeddedMongo }) => {
  const { url } = await startEmbeddedMongo('/data/db');
  const { connect, createServer } = await import('node:net');
  const server = createServer((client) => {
    const database = connect(decodeURIComponent(new URL(url).host));
    const end = () => [client, database].forEach((socket) => socket.destroy());
    for (const socket of [client, database]) socket.on('error', end).on('close', end);
    client.pipe(database).pipe(client);
  });
  server.listen(27017);
  process.on('SIGTERM', () => process.exit(0));
});
`,
  mongosh: `#!/usr/bin/env node
require('node:net').connect(27017, () => process.exit(0)).on('error', () => process.exit(1));
`,
  'redis-server': `#!/bin/sh
exec /usr/bin/redis-server "$@" --protected-mode no
`,
};

/** Limits that an unprivileged user may set, and the URL of a database without a replica set. */
const OVERRIDE = `
services:
  node1: &node
    environment: { MONGO_URL: 'mongodb://mongo:27017/huechat' }
    ulimits: &ulimits { nofile: 4096, nproc: 1000 }
  node2: *node
  nginx: { ulimits: *ulimits }
  mongo: { ulimits: *ulimits }
  redis: { ulimits: *ulimits }
`;

test(
  'compose.yaml starts two confined nodes behind nginx, and one keeps working without the other',
  { skip: noContainers() },
  async (t) => {
    const containers = await Containers.open(t);
    await containers.build('.', 'huechat');
    const folder = join(containers.folder, 'project');
    await mkdir(folder);
    for (const name of ['compose.yaml', 'ops']) await cp(name, join(folder, name), { recursive: true });
    await writeFile(join(folder, 'override.yaml'), OVERRIDE);
    const parts = join(containers.folder, 'parts');
    await mkdir(parts);
    await writeFile(join(parts, 'Dockerfile'), STAND_IN);
    for (const [name, script] of Object.entries(PROGRAMS)) await writeFile(join(parts, name), script);
    await containers.build(
      parts,
      ...['mongo:7', 'nginx:1.26-alpine', 'redis:7-alpine'].map((name) => `docker.io/library/${name}`),
    );

    const modules = join(containers.folder, 'python');
    execFileSync(findProgram('pip3'), ['install', '--quiet', `--target=${modules}`, PODMAN_COMPOSE], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const port = String(await freePort());
    const settings = { PYTHONPATH: modules, COOKIE_SECRET: 'sixteen letters!', PORT: port };
    const compose = (...command: string[]) =>
      containers.runWith(
        '/usr/bin/python3',
        [
          '-m',
          'podman_compose',
          `--project-name=${PROJECT}`,
          '--file=compose.yaml',
          '--file=override.yaml',
          ...command,
        ],
        folder,
        settings,
      );

    const container = (service: string) => `${PROJECT}_${service}_1`;
    const up = new AbortController();
    // `up` waits until MongoDB and Redis are healthy, so their health checks have to run meanwhile.
    const checks = (async () => {
      while (!up.signal.aborted) {
        for (const service of ['mongo', 'redis']) containers.isHealthy(container(service));
        await wait(HEALTH_EVERY_MS);
      }
    })();
    await compose('up', '--detach', '--no-build').finally(() => {
      up.abort();
    });
    await checks;
    for (const node of ['node1', 'node2'])
      await until(`${node} is healthy`, () => containers.isHealthy(container(node)));

    const creator = new Visitor(t, `http://127.0.0.1:${port}`);
    const isServed = () =>
      fetch(creator.url).then(
        ({ ok }) => ok,
        () => false,
      );
    await until('nginx reaches a node', isServed);
    const room = await creator.createRoom();
    const socket = await creator.enter(room);
    await sendChat(socket, 'through nginx');
    const inspect = (service: string, what: string) =>
      containers.podman('inspect', `--format=${what}`, container(service));
    for (const service of ['node1', 'node2', 'nginx', 'mongo', 'redis']) {
      assert.equal(inspect(service, '{{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}}'), 'true []', service);
      assert.notEqual(containers.podman('exec', container(service), 'id', '-u'), '0', service);
      assert.ok(Number(inspect(service, '{{.HostConfig.Memory}}')) > 0, service);
    }
    const nginxReaches = (host: string) =>
      containers.podman(
        'exec',
        container('nginx'),
        'sh',
        '-c',
        `getent hosts ${host} >/dev/null && echo yes || echo no`,
      );
    assert.deepEqual(
      [nginxReaches('node1'), nginxReaches('mongo')],
      ['yes', 'no'],
      'only nodes reach the database',
    );

    containers.podman('stop', '--time=10', container('node1'));
    assert.equal(inspect('node1', '{{.State.ExitCode}}'), '0');
    assert.match(await creator.page(`/room/${room}`), /through nginx/);
  },
);
