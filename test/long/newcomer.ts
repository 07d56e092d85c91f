import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, cp } from 'node:fs/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { assertRefused, ServiceProcess } from '../support/process.js';
import { freePort } from '../support/server-process.js';
import { testFolder } from '../support/test-folder.js';
import { sendChat, Visitor } from '../support/visitor.js';
import { atEnd } from '../support/at-end.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

test('README’s commands install, start, stop and restart a fresh clone', async (t) => {
  const folder = await testFolder(t);
  await chmod(folder, 0o755);
  const clone = join(folder, 'huechat');
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) await cp(file, join(clone, file));
  execFileSync('npm', ['ci'], { cwd: clone, stdio: ['ignore', 'ignore', 'inherit'] });
  const port = String(await freePort());
  const run = (t: TestContext, script: string[], settings: Record<string, string> = {}, options = {}) =>
    ServiceProcess.runProgram(t, { PORT: port, ...settings }, ['npm', ...script, '--silent'], clone, {
      detached: true,
      ...options,
    });

  await t.test('a room and a colour survive npm start, Ctrl-C, npm start', async (t) => {
    const first = run(t, ['start']);
    const creator = new Visitor(t, await first.url());
    const room = await creator.createRoom();
    const { user, number } = await sendChat(await creator.enter(room), 'before Ctrl-C');
    assert.equal(await first.pressCtrlC(), 0);
    assert.equal(first.err, '');

    const second = run(t, ['start']);
    assert.equal(await second.url(), creator.url);
    const chat = await sendChat(await creator.enter(room), 'after it');
    assert.deepEqual([chat.user, chat.number], [user, number]);
    assert.match(await creator.page(`/room/${room}`), /before Ctrl-C/);
    assert.equal(await second.pressCtrlC(), 0);
    assert.equal(second.err, '');
  });

  await t.test('npm run dev starts and stops at Ctrl-C', async (t) => {
    const dev = run(t, ['run', 'dev']);
    assert.equal((await fetch(await dev.url())).status, 200);
    assert.equal(await dev.pressCtrlC(), 0);
    assert.doesNotMatch(dev.err, /error|\n\s+at /i);
  });

  await t.test('a port in use is reported in one line', async (t) => {
    const taken = createServer().listen(Number(port));
    await once(taken, 'listening');
    atEnd(t, () => taken.close());
    assert.equal((taken.address() as AddressInfo).port, Number(port));
    await assertRefused(run(t, ['start']), new RegExp(`PORT ${port} is in use already`));
  });

  await t.test('a folder without write access is reported in one line', { skip: !isRoot }, async (t) => {
    await assertRefused(
      run(t, ['start'], { HOME: '/nonexistent' }, NOBODY),
      /DATA_DIR takes a folder that can be written/,
    );
  });

  await t.test('everything works without any network but loopback', { skip: !isRoot }, async (t) => {
    const command = 'ip link set lo up && exec npm start --silent';
    const service = ServiceProcess.runProgram(
      t,
      { PORT: port },
      ['unshare', '--net', 'sh', '-c', command],
      clone,
      {
        detached: true,
      },
    );
    const url = await service.url();
    const inside = (script: string) =>
      execFileSync(
        'nsenter',
        ['--net', `--target=${service.child.pid}`, process.execPath, '--eval', script],
        {
          encoding: 'utf8',
        },
      );
    const page = inside(`fetch('${url}/').then((response) => response.text()).then(console.log)`);
    const own = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path]) => path ?? '');
    assert.ok(own.length > 0);
    for (const path of own) assert.match(path, /^\/(?!\/)|^\?/, 'nothing is loaded from elsewhere');
    assert.equal(await service.pressCtrlC(), 0);
  });
});
