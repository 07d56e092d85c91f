import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeGif } from '../support/gif.js';
import { ServiceProcess } from '../support/process.js';
import { freePort } from '../support/server-process.js';
import { startService, testSettings } from '../support/service.js';
import { next, until } from '../support/until.js';
import { errorIn, sendChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html,
// https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html and
// https://nodejs.org/docs/latest-v20.x/api/process.html#event-uncaughtexception.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Line {
  level: number;
  msg: string;
  requestId?: string;
  err?: { message: string };
}

const linesOf = (service: ServiceProcess): Line[] =>
  service.err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

test('an unexpected error in a handler shows no internals, can be found in the log by its id, and stops nothing', async (t) => {
  const settings: Record<string, string> = { ...(await testSettings(t)), LOG_LEVEL: 'error' };
  const folder = settings['UPLOADS_DIR'] ?? '';
  const service = ServiceProcess.run(t, settings);
  const url = await service.url();
  const creator = new Visitor(t, url, 'en');
  const room = await creator.createRoom();
  // A file replaces the folder, so that every upload fails with an unexpected error.
  await rm(folder, { recursive: true, force: true });
  await writeFile(folder, '');

  const answer = await creator.gif(room, await makeGif());
  const error = await errorIn(answer);
  assert.deepEqual(error, {
    status: 500,
    code: 'internal',
    message: 'Something went wrong on the server. Try again in a moment.',
  });
  const body = new FormData();
  body.set('gif', new Blob([await makeGif()]), 'a.gif');
  const page = await creator.request(`/room/${room}/gif`, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body,
  });
  assert.equal(page.status, 500);
  const text = await page.text();
  const ids = [answer, page].map((each) => each.headers.get('x-request-id') ?? '');
  for (const id of ids) assert.match(id, UUID);
  assert.ok(text.includes(ids[1] ?? '?'));
  assert.doesNotMatch(text, /ENOTDIR|node_modules|at file/);
  await until('both are logged', () => linesOf(service).length === 2);
  assert.deepEqual(
    linesOf(service).map(({ requestId }) => requestId),
    ids,
  );
  await sendChat(await creator.enter(room), 'all else goes on');
});

test('every response has its own id, whatever id the client sends', async (t) => {
  const { url } = await startService(t);
  const ids = await Promise.all(
    ['/', '/healthz', '/favicon.svg', '/nowhere'].map(async (path) =>
      (await fetch(url + path, { headers: { 'x-request-id': 'mine' } })).headers.get('x-request-id'),
    ),
  );
  for (const id of ids) assert.match(id ?? '', UUID);
  assert.equal(new Set(ids).size, ids.length);
});

test('exceptions and rejections that nobody handles are logged and stop the process cleanly, with all chats stored', async (t) => {
  const settings = { ...(await testSettings(t)), PORT: String(await freePort()) };
  const thrower = fileURLToPath(new URL('../support/throw-on-signal.ts', import.meta.url));
  const creator = new Visitor(t, `http://127.0.0.1:${settings.PORT}`);
  let room = '';
  for (const [signal, message] of [
    ['SIGUSR2', 'nobody catches this'],
    ['SIGALRM', 'nobody handles this'],
  ] as const) {
    const service = ServiceProcess.run(t, settings, [thrower]);
    await service.url();
    room ||= await creator.createRoom();
    const socket = await creator.enter(room);
    await sendChat(socket, `before ${signal}`);
    const gone = next<string>(socket, 'disconnect');
    service.child.kill(signal);
    const [code] = (await once(service.child, 'exit')) as [number | null];
    assert.equal(code, 1);
    await gone;
    const [line, ...more] = linesOf(service);
    assert.deepEqual([line?.level, line?.err?.message, more.length], [60, message, 0]);
  }
  await startService(t, settings);
  assert.match(await creator.page(`/room/${room}`), /before SIGUSR2[^]*before SIGALRM/);
});
