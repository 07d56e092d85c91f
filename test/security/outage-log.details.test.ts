import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerProcess as DatabaseProcess } from '../../packages/embedded-mongo/test/support/server-process.js';
import { isEmbedded } from '../support/database.js';
import { ServiceProcess } from '../support/process.js';
import { testSettings } from '../support/service.js';
import { testFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { sendChat, emitChat, Visitor } from '../support/visitor.js';

const killsDatabase = { skip: isEmbedded ? false : 'only a database of the test’s own can be killed' };

// https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html, "Data to exclude"
test(
  'the trace log of an outage contains no password, invite, session or message',
  killsDatabase,
  async (t) => {
    const folder = await testFolder(t);
    const database = DatabaseProcess.run(t, folder);
    const settings = { ...(await testSettings(t)), LOG_LEVEL: 'trace', MONGO_URL: await database.url() };
    const service = ServiceProcess.run(t, { ...settings, COOKIE_SECRET: 'secret-of-the-cookies' });
    const url = await service.url();

    const host = new Visitor(t, url);
    const guest = new Visitor(t, url);
    const room = await host.createRoom({ title: 'secret-title', password: 'secret-password' });
    const socket = await host.enter(room);
    await sendChat(socket, 'secret-chat', 'secret-key');
    await guest.page('/');
    const invited = (await (await host.json(`/room/${room}/invites`, {})).json()) as { url: string };
    await host.json(`/room/${room}`, { password: 'secret-new-password' }, 'PATCH');
    const token = new URL(invited.url).hash.slice(1);
    await new Visitor(t, url).form(`/room/${room}/invite`, { token });

    await database.kill();
    await Promise.all([
      emitChat(socket, 'secret-chat-during', 'secret-key-during'),
      host.json('/room', { title: 'secret-title-during', password: 'secret-password-during' }),
      host.json(`/room/${room}/chat`, { chat: 'secret-post-during' }),
      guest.form(`/room/${room}/unlock`, { password: 'secret-unlock-during' }),
      host.json(`/room/${room}`, { password: 'secret-patch-during' }, 'PATCH'),
    ]);
    await until('the outage is in the log', () => service.err.includes('"level":50'));
    assert.equal(await service.end('SIGTERM'), 0);
    const log = service.out + service.err;
    assert.doesNotMatch(log, /"level":60/, 'the outage ended the process');
    assert.doesNotMatch(log, /secret-|argon2/);
    for (const visitor of [host, guest]) {
      const [, session = '-'] = /s:([^.]+)\./.exec(decodeURIComponent(visitor.cookie)) ?? [];
      assert.ok(session.length > 20);
      assert.ok(!log.includes(session), 'a session id');
    }
    assert.ok(token.length > 20);
    assert.ok(!log.includes(token), 'an invitation');
  },
);
