import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ServerProcess as DatabaseProcess } from '../packages/embedded-mongo/test/support/server-process.js';
import { isEmbedded } from './support/database.js';
import { startService } from './support/service.js';
import { testFolder } from './support/test-folder.js';
import { PATIENCE_MS, until } from './support/until.js';
import { errorIn, sendChat, emitChat, Visitor } from './support/visitor.js';

const killsDatabase = { skip: isEmbedded ? false : 'only a database of the test’s own can be killed' };

test(
  'a database outage is reported with a contract error, and the service recovers with the database',
  killsDatabase,
  async (t) => {
    const folder = await testFolder(t);
    const first = DatabaseProcess.run(t, folder);
    const { url } = await startService(t, { MONGO_URL: await first.url() });
    const visitor = new Visitor(t, url);
    const room = await visitor.createRoom();
    const socket = await visitor.enter(room);
    await sendChat(socket, 'before');
    assert.equal((await fetch(`${url}/readyz`)).status, 200);

    await first.kill();
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    const lost = await emitChat(socket, 'during', 'the-key');
    assert.equal('error' in lost && lost.error.code, 'unavailable');
    const refused = await errorIn(await visitor.json('/room', { title: 'a' }));
    assert.deepEqual([refused.status, refused.code], [503, 'unavailable']);

    await DatabaseProcess.run(t, folder).url();
    await until('it can serve again', async () => (await fetch(`${url}/readyz`)).status === 200);
    const { chat } = await sendChat(socket, 'during', 'the-key');
    assert.equal(chat, 'during');
    assert.match(await visitor.page(`/room/${room}`), /before[\s\S]*during/);
  },
);

test('a write to a destroyed connection that is not yet closed fails at once instead of hanging', async (t) => {
  const { url } = await startService(t);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  assert.equal(socket.write('a command'), false);
  await once(socket, 'drain', { signal: AbortSignal.timeout(PATIENCE_MS) });
});
