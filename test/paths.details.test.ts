import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ChatView } from '../src/shared/views.js';
import { copyCheckout } from './support/checkout.js';
import { makeGif } from './support/gif.js';
import { ServiceProcess } from './support/process.js';
import { testFolder } from './support/test-folder.js';
import { startService, testSettings } from './support/service.js';
import { someOf } from './support/thorough.js';
import { sendChat, Visitor } from './support/visitor.js';

/** Names that a program on the way to the disk might misread. */
const NAMES = [
  '100%',
  '%2f%25%00',
  'a?b',
  '색'.normalize('NFD'),
  `${'long'.repeat(50)}/${'longer'.repeat(40)}`,
  'back\\slash',
  '%25 %2525',
  'space here',
  'a#b',
  'me@home',
  'a:b',
  'a&b=c+d',
  'it’s "quoted" and \'so\'',
  'new\nline',
  'star*[a-z]{x,y}',
  '$HOME `id` ~ ! ;',
  '색'.normalize('NFC'),
  '😀 é',
  'mongo.sock',
];

for (const name of someOf(NAMES, 6))
  test(`the data and GIF folders can be called ${JSON.stringify(name).slice(0, 60)}`, async (t) => {
    const folder = join(await testFolder(t), name);
    const settings = {
      ...(await testSettings(t)),
      DATA_DIR: join(folder, 'data'),
      UPLOADS_DIR: join(folder, 'uploads'),
    };
    await talk(new Visitor(t, (await startService(t, settings)).url));
    assert.equal((await readdir(settings.UPLOADS_DIR)).length, 1);
    assert.ok((await readdir(settings.DATA_DIR)).includes('cookie-secret'));
  });

test('the temporary folder can have % in its path', async (t) => {
  const temporary = join(await testFolder(t), '100%');
  await mkdir(temporary);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    const dataDir = join(temporary, 'data');
    await talk(new Visitor(t, (await startService(t, { DATA_DIR: dataDir })).url));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

// Concurrent, because copying the packages takes a while. No backslash: Node.js itself cannot load packages from such a folder.
const CHECKOUT = join(
  '100% %2f',
  'a#b c@d&e+f=g',
  'it\'s "so" $HOME',
  'star*[a-z]{x}',
  'new\nline',
  '색 é 😀',
);
for (const name of [CHECKOUT])
  test(`a checkout can be built and started under ${JSON.stringify(name)}`, async (t) => {
    const checkout = join(await testFolder(t), name, 'huechat');
    await copyCheckout(checkout);
    const settings = { ...(await testSettings(t)), DATA_DIR: '', UPLOADS_DIR: '', LOG_LEVEL: 'info' };
    execFileSync('npm', ['run', 'build'], { cwd: checkout, stdio: 'ignore' });
    const service = ServiceProcess.runProgram(t, settings, ['npm', 'start', '--silent'], checkout);
    const visitor = new Visitor(t, await service.url());
    await talk(visitor);
    const style = /href="(\/build\/main-[^"]+\.css)"/.exec(await visitor.page('/'))?.[1] ?? '';
    for (const path of [style, '/favicon.ico', '/build/service-worker.js'].filter(
      (each) => each !== '/favicon.ico',
    ))
      assert.equal((await visitor.request(path)).status, 200, path);
    assert.equal((await readdir(join(checkout, 'uploads'))).length, 1);
    assert.equal(await service.end('SIGTERM'), 0);
  });

/** Sends a chat and a GIF, and downloads the GIF. */
async function talk(visitor: Visitor): Promise<void> {
  const room = await visitor.createRoom();
  await sendChat(await visitor.enter(room), 'hello');
  const response = await visitor.gif(room, await makeGif());
  assert.equal(response.status, 201);
  const { gif } = (await response.json()) as ChatView;
  for (const path of [gif?.src, gif?.poster]) assert.equal((await visitor.request(path ?? '')).status, 200);
}
