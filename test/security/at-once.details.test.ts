import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { AT_ONCE, ROOMS_OF_SESSION_MAX } from '../../src/lib/rate-table.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { errorIn, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html (connection limits),
// https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html (upload and download limits),
// https://owasp.org/www-community/attacks/Slow_Loris.

const ON = { RATE_LIMITS: 'on' };

/** Opens a connection that sends the beginning of an HTTP request and then nothing. */
function beginRequest(t: TestContext, url: string, text: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

test('connections per session are limited, and a closed one makes room for another', async (t) => {
  const { url } = await startService(t, ON);
  const creator = new Visitor(t, url, 'en');
  const room = await creator.createRoom();
  const sockets = [await creator.enter(room)];
  while (sockets.length < AT_ONCE.sockets.session) sockets.push(await creator.connect({ room }));
  await refusesSocket(creator.connect({ room }), 'too_many_connections');
  await refusesSocket(creator.watchLobby(), 'too_many_connections');
  await sendChat(await new Visitor(t, url).enter(room), 'others come in');
  sockets.pop()?.disconnect();
  await until('there is place again', () =>
    creator.connect({ room }).then(
      () => true,
      () => false,
    ),
  );
});

test('connections per address are limited with an HTTP error, and other addresses can still connect', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const from = (address: string) =>
    fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { 'x-forwarded-for': address } });
  const most = AT_ONCE.sockets.address;
  const answers = await Promise.all(Array.from({ length: most }, () => from('203.0.113.1')));
  assert.ok(answers.every(({ status }) => status === 200));
  const refused = await from('203.0.113.1');
  assert.equal(refused.headers.get('retry-after'), '10');
  assert.equal(refused.headers.get('cache-control'), 'no-store');
  assert.match(refused.headers.get('content-type') ?? '', /^application\/json/);
  assert.match(refused.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  assert.deepEqual(refused.headers.getSetCookie(), []);
  assert.deepEqual(await errorIn(refused), {
    status: 429,
    code: 'too_many',
    message: '요청이 너무 많아요. 10초 뒤에 다시 시도해 주세요.',
    seconds: 10,
  });
  // An empty id does not bypass the limit.
  const disguised = await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=`, {
    headers: { 'x-forwarded-for': '203.0.113.1' },
  });
  assert.equal(disguised.status, 429);
  const webSocket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    headers: { 'x-forwarded-for': '203.0.113.1' },
  });
  const [, response] = (await once(webSocket, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(response.statusCode, 429);
  assert.equal(response.headers['retry-after'], '10');
  assert.equal(response.headers.connection, 'close');
  assert.equal(response.headers['x-content-type-options'], 'nosniff');
  assert.equal((await from('203.0.113.2')).status, 200);
});

test('rooms per session are limited, and an ended one makes room for another', async (t) => {
  const { url } = await startService(t, ON);
  const creator = new Visitor(t, url);
  await creator.page('/');
  const rooms: string[] = [];
  const make = () => creator.json('/room', { title: 'one more' });
  const tries = await Promise.all(Array.from({ length: ROOMS_OF_SESSION_MAX + 5 }, make));
  for (const each of tries) if (each.status === 303) rooms.push(each.headers.get('location') ?? '');
  assert.equal(rooms.length, ROOMS_OF_SESSION_MAX);
  assert.deepEqual(await errorIn(await make()), {
    status: 409,
    code: 'own_rooms',
    message: '방은 한 번에 20개까지 만들 수 있어요. 먼저 만든 방이 끝나면 다시 시도해 주세요.',
  });
  assert.equal((await new Visitor(t, url).json('/room', { title: 'of another session' })).status, 303);
  await creator.enter(rooms[0]?.slice('/room/'.length) ?? '');
  assert.equal((await creator.request(rooms[0] ?? '', { method: 'DELETE' })).status, 200);
  assert.equal((await make()).status, 303);
});

test('the total number of rooms is limited, and the form says so', async (t) => {
  const { url } = await startService(t, { MAX_ROOMS: '3' });
  for (let made = 0; made < 3; made++) await new Visitor(t, url).createRoom();
  const late = new Visitor(t, url, 'en');
  assert.deepEqual((await errorIn(await late.json('/room', { title: 'late' }))).code, 'all_rooms');
  const page = await late.form('/room', { title: 'late', max: '5', password: '' });
  assert.equal(page.status, 409);
  assert.match(await page.text(), /role="alert">There are too many rooms right now/);
});

test('stalled uploads are aborted, leave no file and free their slot', async (t) => {
  const { url, uploadsDir } = await startService(t, ON);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const parts = async () => (await readdir(`${uploadsDir}/${room}`).catch(() => [])).length;
  for (let begun = 0; begun < AT_ONCE.uploads.session; begun++)
    beginRequest(
      t,
      url,
      `POST /room/${room}/gif HTTP/1.1\r\nHost: x\r\nCookie: ${creator.cookie}\r\nContent-Length: 100000\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\n\r\n' +
        '--b\r\nContent-Disposition: form-data; name="gif"; filename="a.gif"\r\n\r\nGIF89a',
    );
  await until('all have begun', async () => (await parts()) === AT_ONCE.uploads.session);
  const refused = await creator.gif(room, await makeGif());
  assert.equal(refused.headers.get('retry-after'), '5');
  assert.equal((await errorIn(refused)).code, 'too_many');
  await until('they are ended', async () => (await parts()) === 0, 40_000);
  assert.equal((await creator.gif(room, await makeGif())).status, 201);
});

test('a connection that sends next to nothing, or too much, before a complete request is closed', async (t) => {
  const { url } = await startService(t);
  const silent = beginRequest(t, url, '');
  const slow = beginRequest(t, url, 'GET / HTTP/1.1\r\nHost: x\r\n');
  const trickle = setInterval(() => slow.write('X-A: b\r\n'), 1000);
  t.after(() => {
    clearInterval(trickle);
  });
  const ends = [silent, slow].map((socket) => once(socket.resume(), 'close'));
  const tooLong = await fetch(url, { headers: { 'x-long': 'x'.repeat(17 * 1024) } });
  assert.equal(tooLong.status, 431);
  assert.equal((await fetch(url)).status, 200);
  await Promise.all(ends);
});
