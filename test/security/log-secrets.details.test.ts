import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { ServiceProcess } from '../support/process.js';
import { SOON_GONE, testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html (data to exclude).

test('the log at trace level contains no password, session, secret, address or message', async (t) => {
  const secret = 'a-secret-of-the-cookies-0123';
  const settings = {
    ...(await testSettings(t)),
    ...SOON_GONE,
    LOG_LEVEL: 'trace',
    COOKIE_SECRET: secret,
    TRUST_PROXY: '1',
  };
  const service = ServiceProcess.run(t, settings);
  const url = await service.url();
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom({ title: 'title-of-room', password: 'pass-right' });
  await guest.page('/');
  await guest.form(`/room/${room}/unlock`, { password: 'pass-wrong' });
  await guest.request(`/room/${room}?password=pass-linked`);
  await guest.json(`/room/${room}/unlock`, '{"password":"pass-broken');
  await guest.form(`/room/${room}/unlock`, { password: 'pass-right' });
  const a = await creator.enter(room);
  const b = await guest.enter(room);
  await sendChat(a, 'words-by-socket');
  await creator.json(`/room/${room}/chat`, { chat: 'words-by-http' });
  await guest.gif(room, await makeGif(), { name: 'name-of-file.gif' });
  await guest.gif(room, Buffer.from('no GIF'));
  await guest.request('/%E0%A4%A', {
    headers: { 'x-forwarded-for': '203.0.113.77', 'user-agent': 'agent-x' },
  });
  a.disconnect();
  b.disconnect();
  await until('the room has ended', async () => (await guest.request(`/room/${room}/chats`)).status !== 200);
  await until('that is logged', () => service.err.includes('requested the end of a deserted room'));
  await service.end('SIGTERM');

  for (const text of [
    ...['right', 'wrong', 'linked', 'broken'].map((word) => `pass-${word}`),
    'words-by',
    'title-of-room',
    'name-of-file',
    '203.0.113.77',
    '127.0.0.1',
    secret,
    ...[creator, guest].flatMap(
      ({ cookie }) => /s%3A([^.]+)\.([^;]+)/.exec(cookie)?.slice(1) ?? assert.fail(),
    ),
  ])
    assert.ok(!service.err.includes(text), `the log holds ${text}:\n${service.err}`);
});
