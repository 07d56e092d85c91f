import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { ServiceProcess } from '../support/process.js';
import { testFolder } from '../support/test-folder.js';
import { testSettings } from '../support/service.js';
import { freePort } from '../support/server-process.js';
import { sendChat, Visitor } from '../support/visitor.js';

/** Version 0.1.0. */
const PREVIOUS = '419af400d2a7a2aead95388e120a1fe5460bbb55';

const isThere = spawnSync('git', ['cat-file', '-e', PREVIOUS]).status === 0;
const skip = !isThere && 'this clone has no history';

test(
  'this version reads the previous version’s rooms, doors, chats, GIFs and people',
  { skip },
  async (t) => {
    const previous = await checkOut(t, PREVIOUS);
    for (const [how, signal] of [
      ['stopped', 'SIGTERM'],
      ['killed', 'SIGKILL'],
    ] as const)
      await t.test(`data stored ${how}`, async (t) => {
        const settings = {
          ...(await testSettings(t)),
          PORT: String(await freePort()),
          METRICS_TOKEN: 'sixteen letters!',
          EMPTY_ROOM_GRACE_MS: '60000',
        };
        const main = ['--enable-source-maps', 'dist/main.js'];
        const old = ServiceProcess.runNode(t, settings, main, previous);
        const creator = new Visitor(t, await old.url());
        const guest = new Visitor(t, creator.url);
        const room = await creator.createRoom({ title: 'from before', password: 'open sesame' });
        const first = await sendChat(await creator.enter(room), 'sent before');
        await guest.json(`/room/${room}/unlock`, { password: 'open sesame' });
        const second = await sendChat(await guest.enter(room), 'replied before');
        const { gif } = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
        await old.end(signal);

        const current = ServiceProcess.run(t, settings);
        assert.equal(await current.url(), creator.url);
        assert.match(await new Visitor(t, creator.url).page('/'), /from before/);
        for (const [person, before] of [
          [creator, first],
          [guest, second],
        ] as const) {
          const page = await person.page(`/room/${room}`);
          for (const chat of ['sent before', 'replied before']) assert.match(page, new RegExp(chat));
          const after = await sendChat(await person.connect({ room }), 'sent after');
          assert.deepEqual(
            [after.user, after.number, after.member],
            [before.user, before.number, before.member],
          );
          assert.equal((await person.request(gif?.src ?? '')).headers.get('content-type'), 'image/gif');
        }
        const stranger = new Visitor(t, creator.url);
        const wrong = await stranger.json(`/room/${room}/unlock`, { password: 'wrong' });
        assert.equal(wrong.status, 403);
        assert.equal((await stranger.json(`/room/${room}/unlock`, { password: 'open sesame' })).status, 200);
        assert.equal((await creator.json(`/room/${room}`, undefined, 'DELETE')).status, 200);
        assert.equal(await current.end('SIGTERM'), 0);
        assert.equal(current.err, '');
      });
  },
);

/** Checks a commit out and builds it. @returns its folder */
async function checkOut(t: TestContext, commit: string): Promise<string> {
  const folder = await testFolder(t);
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 1e9 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  for (const args of [['ci'], ['run', 'build']])
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}
