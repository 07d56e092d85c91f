import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { nodeProblem } from '../src/node-version.js';
import { copyCheckout } from './support/checkout.js';
import { assertRefused, SERVICE, ServiceProcess } from './support/process.js';
import { testFolder } from './support/test-folder.js';
import { startService, testSettings } from './support/service.js';
import { Visitor } from './support/visitor.js';
import { makeGif } from './support/gif.js';
import { atEnd } from './support/at-end.js';

const isRoot = process.getuid?.() === 0;
/** The unprivileged user of every Unix. */
const NOBODY = { uid: 65_534, gid: 65_534 };

for (const setting of ['DATA_DIR', 'UPLOADS_DIR'] as const) {
  const refused = async (t: TestContext, folder: string, as = {}) => {
    const elsewhere = { COOKIE_SECRET: 'sixteen letters!', MONGO_URL: 'mongodb://127.0.0.1:9' };
    const settings = {
      ...(await testSettings(t)),
      ...(setting === 'UPLOADS_DIR' ? elsewhere : {}),
      [setting]: folder,
    };
    const service = ServiceProcess.runNode(t, settings, SERVICE, process.cwd(), as);
    await assertRefused(service, new RegExp(`${setting} takes a folder that can be written`));
  };

  test(`a file in place of ${setting}, or of a folder above it, stops the start with one line`, async (t) => {
    const file = join(await testFolder(t), 'file');
    await writeFile(file, '');
    await refused(t, file);
    await refused(t, join(file, 'folder'));
  });

  test(`a read-only disk at ${setting} stops the start with one line`, { skip: !isRoot }, async (t) => {
    const folder = await testFolder(t);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder]);
    if (status !== 0) {
      t.skip('this machine lets nobody mount a disk');
      return;
    }
    atEnd(t, () => execFileSync('umount', [folder]));
    await refused(t, folder);
    await refused(t, join(folder, 'new'));
  });

  test(`${setting} owned by another user stops the start with one line`, { skip: !isRoot }, async (t) => {
    const folder = await testFolder(t);
    await chmod(folder, 0o755);
    await refused(t, folder, NOBODY);
    await refused(t, join(folder, 'new'), NOBODY);
    assert.deepEqual(await readdir(folder), []);
  });
}

test('a service that cannot store GIFs is not ready until it can again', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const ready = async () => {
    const response = await fetch(`${url}/readyz`);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await ready(), [200, 'ok']);
  await rename(uploadsDir, `${uploadsDir}.away`);
  await writeFile(uploadsDir, '');
  assert.deepEqual(await ready(), [503, 'UPLOADS_DIR cannot be written']);
  await rm(uploadsDir);
  assert.deepEqual(await ready(), [200, 'ok']);
  assert.deepEqual(await readdir(uploadsDir), [], 'looking leaves nothing behind');
});

test(
  'stored files are private to their owner, even if an earlier start left them readable',
  { skip: process.platform === 'win32' },
  async (t) => {
    const settings = await testSettings(t);
    delete settings['MONGO_URL'];
    const data = settings['DATA_DIR'] ?? '';
    await mkdir(join(data, 'database'), { recursive: true });
    await writeFile(join(data, 'database', 'data.mdb-lock'), '', { mode: 0o644 });
    const umask = process.umask(0);
    atEnd(t, () => process.umask(umask));
    const { url, uploadsDir } = await startService(t, settings);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    assert.equal((await creator.gif(room, await makeGif())).status, 201);
    for (const folder of [join(data, 'database'), uploadsDir]) await assertClosed(folder);
    assert.equal((await stat(join(data, 'cookie-secret'))).mode & 0o777, 0o600);
  },
);

/** Fails if other users can read a folder or anything in it. */
async function assertClosed(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  assert.ok(entries.length > 0);
  for (const path of [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))])
    assert.equal((await stat(path)).mode & 0o077, 0, path);
}

const LINES = 'DEFAULT_LOCALE=fr\r\nMAX_ROOMS=10\r\n';
const utf16 = Buffer.from(`\uFEFF${LINES}`, 'utf16le');
const NOT_TEXT = /\.env takes text in UTF-8, or in UTF-16 with a byte order mark/;
for (const [what, content, line] of [
  ['UTF-8', Buffer.from(LINES), /DEFAULT_LOCALE takes/],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${LINES}`), /DEFAULT_LOCALE takes/],
  ['UTF-16, little end first', utf16, /DEFAULT_LOCALE takes/],
  ['UTF-16, big end first', Buffer.from(utf16).swap16(), /DEFAULT_LOCALE takes/],
  ['UTF-16 without a byte order mark', Buffer.from(LINES, 'utf16le'), NOT_TEXT],
  ['truncated UTF-16', utf16.subarray(0, -1), NOT_TEXT],
  ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('A\0\0\0')]), NOT_TEXT],
  ['Latin-1', Buffer.from('MONGO_PASSWORD=\xe9t\xe9', 'latin1'), NOT_TEXT],
  ['a folder', null, /\.env takes a file, and is a folder/],
] as const)
  test(`a .env that is ${what} is either read or refused with one line`, async (t) => {
    const folder = await testFolder(t);
    if (content === null) await mkdir(join(folder, '.env'));
    else await writeFile(join(folder, '.env'), content);
    const service = ServiceProcess.runNode(t, await testSettings(t), SERVICE, folder);
    await assertRefused(service, line);
  });

test('a .env owned by another user stops the start with one line', { skip: !isRoot }, async (t) => {
  const folder = await testFolder(t);
  await chmod(folder, 0o755);
  await writeFile(join(folder, '.env'), LINES, { mode: 0o600 });
  const args = SERVICE;
  const service = ServiceProcess.runNode(t, await testSettings(t), args, folder, NOBODY);
  await assertRefused(service, /\.env cannot be read: EACCES/);
});

test(
  'a user with read access alone can start an existing build, and writes nothing into the folder',
  { skip: !isRoot },
  async (t) => {
    const settings = {
      ...(await testSettings(t)),
      HOME: '/nonexistent',
      npm_config_update_notifier: 'false',
    };
    const checkout = join(await testFolder(t), 'checkout');
    await chmod(join(checkout, '..'), 0o755);
    await copyCheckout(checkout);
    await rm(join(checkout, 'dist'), { recursive: true, force: true });
    const env = { ...process.env, ...settings };

    const unbuilt = spawnSync('npm', ['start', '--silent'], {
      cwd: checkout,
      env,
      ...NOBODY,
      encoding: 'utf8',
    });
    assert.equal(unbuilt.status, 1);
    assert.match(
      unbuilt.stderr,
      /^Huechat cannot be built here: EACCES.*Run "npm run build" as the owner of the folder[^\n]*\n$/,
    );

    execFileSync('npm', ['run', 'build'], { cwd: checkout, env, stdio: 'ignore' });
    const before = await listing(checkout);
    const own = await testFolder(t);
    await chown(own, NOBODY.uid, NOBODY.gid);
    const theirs = { ...settings, DATA_DIR: join(own, 'data'), UPLOADS_DIR: join(own, 'uploads') };
    const npm = ServiceProcess.runProgram(t, theirs, ['npm', 'start', '--silent'], checkout, NOBODY);
    assert.equal((await fetch(`${await npm.url()}/healthz`)).status, 200);
    assert.deepEqual(await listing(checkout), before);
    assert.equal(npm.err, '');
    await npm.end('SIGTERM');

    const built = ServiceProcess.runProgram(
      t,
      { ...theirs, DATA_DIR: '.data' },
      ['npm', 'start', '--silent'],
      checkout,
      NOBODY,
    );
    await assertRefused(built, /DATA_DIR takes a folder that can be written/);
  },
);

/** Every file outside `node_modules`, with its time and size. */
async function listing(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name !== 'node_modules');
  const all = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const inside = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [''];
      return Promise.all(
        inside.map(async (each) => {
          const { mtimeMs, size } = await stat(join(path, each));
          return `${name}/${each} ${mtimeMs} ${size}`;
        }),
      );
    }),
  );
  return all.flat().sort();
}

test('an unsupported version of Node.js is reported in one line, before anything else is loaded', async () => {
  for (const version of ['8.17.0', '18.20.8', '20.18.3', '21.7.3', '22.12.0', '23.11.1'])
    assert.match(
      nodeProblem(version) ?? '',
      /^Huechat cannot start: it needs Node\.js 24, 22\.13 or 20\.19 or later, and this is [\d.]+\.$/,
    );
  for (const version of ['20.19.0', '22.13.0', '24.1.0', '100.0.0'])
    assert.equal(nodeProblem(version), null, version);
  const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  const { engines, scripts } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  assert.equal(engines?.['node'], '^20.19.0 || ^22.13.0 || >=24');
  for (const name of ['start', 'dev', 'build', 'test'])
    assert.match(scripts?.[name] ?? '', /^node scripts\/check-node\.js && /);
  for (const name of ['src/main.ts', 'scripts/check-node.js']) {
    const imports = [...(await read(name)).matchAll(/^import .*/gm)].join('\n');
    assert.match(imports, /^import [^\n]*node-version\.js';$/, name);
  }
});
