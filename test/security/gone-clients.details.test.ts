import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { Admission } from '../../src/rooms/admission.js';
import { History } from '../../src/chats/history.js';
import { Invites } from '../../src/rooms/invites.js';
import { Passwords } from '../../src/rooms/passwords.js';
import { UserError } from '../../src/lib/errors.js';
import { Rates } from '../../src/lib/rates.js';
import type { ChatView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { gif, image } from '../support/gif-bytes.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
// The service runs in this process, so its open files are this process's.

/** The number of files below a folder that this process has open. */
async function openBelow(folder: string): Promise<number> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder)).length;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Sends a GIF that takes a while to download. @returns its path */
async function sendLargeGif(visitor: Visitor, room: string): Promise<string | undefined> {
  const frame = image({ width: 300, height: 300 });
  const picture = gif(
    Array.from({ length: 90 }, () => frame),
    { width: 300, height: 300 },
  );
  const { gif: sent } = (await (await visitor.gif(room, picture)).json()) as ChatView;
  return sent?.src;
}

test('a client that disconnects during a GIF download leaves no open file', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const src = await sendLargeGif(visitor, room);
  const { host, port } = new URL(url);
  const head = `host: ${host}\r\ncookie: ${visitor.cookie}\r\n\r\n`;
  for (const line of [`GET ${src}`, `GET ${src} HTTP/1.1\r\nrange: bytes=10-`]) {
    const sockets = Array.from({ length: 5 }, () => connect({ host: '127.0.0.1', port: Number(port) }));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(line.includes('HTTP') ? `${line}\r\n${head}` : `${line} HTTP/1.1\r\n${head}`);
    }
    await Promise.all(sockets.map((socket) => once(socket, 'readable')));
    await until('all are being sent', async () => (await openBelow(uploadsDir)) === 5);
    for (const socket of sockets) socket.destroy();
    await until('all are closed', async () => (await openBelow(uploadsDir)) === 0);
  }
});

test('an interrupted upload leaves no file and no open descriptor, and frees its slot', async (t) => {
  const { url, uploadsDir } = await startService(t, { RATE_LIMITS: 'on' });
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const { host, port } = new URL(url);
  const start =
    `POST /room/${room}/gif HTTP/1.1\r\nhost: ${host}\r\ncookie: ${visitor.cookie}\r\ncontent-length: 500000\r\n` +
    'content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\n' +
    'content-disposition: form-data; name="gif"; filename="a.gif"\r\ncontent-type: image/gif\r\n\r\nGIF89a';
  // A session may have three uploads at a time: nine in all need the slots of the interrupted ones.
  for (let round = 0; round < 3; round++) {
    const sockets = Array.from({ length: 3 }, () => connect({ host: '127.0.0.1', port: Number(port) }));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(start + 'a'.repeat(100_000));
    }
    await until('all arrive', async () => (await openBelow(uploadsDir)) === 3);
    for (const socket of sockets) socket.destroy();
    await until('all are gone', async () => (await filesBelow(uploadsDir)).length === 0);
    assert.equal(await openBelow(uploadsDir), 0);
  }
});

test('no password is verified for a client that disconnected while queued', async () => {
  const passwords = new Passwords(new Rates({ rateLimits: false }));
  const sealed = await passwords.hashPassword('right', {});
  let asked = 0;
  const isWanted = (wanted: boolean) => () => {
    asked++;
    return wanted;
  };
  const answers = await Promise.allSettled([
    ...Array.from({ length: 20 }, (_, n) =>
      passwords.verifyPassword('right', sealed, { session: `${n}` }, isWanted(false)),
    ),
    passwords.verifyPassword('right', sealed, {}, isWanted(true)),
  ]);
  assert.equal(asked, 21, 'each is asked when its turn comes');
  assert.deepEqual(answers.pop(), { status: 'fulfilled', value: true });
  for (const answer of answers)
    assert.ok(answer.status === 'rejected' && answer.reason instanceof UserError, answer.status);
});

const PIPELINED = 30;

/** Sends pipelined requests and disconnects while the first one is being handled. */
async function askAndHangUp(visitor: Visitor, head: string, body: string, hasBegun: () => boolean) {
  const { port, host } = new URL(visitor.url);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const request =
    `${head} HTTP/1.1\r\nhost: ${host}\r\norigin: ${visitor.url}\r\ncookie: ${visitor.cookie}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  socket.write(request.repeat(PIPELINED));
  while (!hasBegun()) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await once(socket, 'close');
  // Work still queued would be done before this request.
  await visitor.page('/room');
}

test('no history page is read for a client that has disconnected', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const latest = t.mock.method(History.prototype, 'latest');
  let goOn: () => void = () => undefined;
  const hungUp = new Promise<void>((resolve) => (goOn = resolve));
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the mock's own `this`
  const { openTo } = Admission.prototype;
  const opening = t.mock.method(
    Admission.prototype,
    'openTo',
    async function (this: Admission, ...asked: Parameters<typeof openTo>) {
      const answer = await openTo.apply(this, asked);
      await hungUp;
      return answer;
    },
  );
  await askAndHangUp(visitor, `GET /room/${room}/chats`, '', () => opening.mock.callCount() > 0);
  goOn();
  await visitor.request(`/room/${room}/chats`);
  assert.equal(latest.mock.callCount(), 1, 'only the one that is read');
});

test('no QR code is drawn for a client that has disconnected', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom({ password: 'p' });
  await visitor.enter(room);
  const making = t.mock.method(Invites.prototype, 'create');
  const answers = t.mock.method(express.response, 'json');
  await askAndHangUp(visitor, `POST /room/${room}/invites`, '{}', () => making.mock.callCount() > 0);
  await until('all are made', () => making.mock.callCount() === PIPELINED);
  await Promise.all(making.mock.calls.map(({ result }) => Promise.resolve(result)));
  assert.ok(answers.mock.callCount() < 3, `${answers.mock.callCount()} answers`);
});

test('pipelined uploads free their slots when their connection ends', async (t) => {
  const { url, uploadsDir } = await startService(t, { RATE_LIMITS: 'on' });
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const { host, port } = new URL(url);
  const head = `host: ${host}\r\ncookie: ${visitor.cookie}\r\n`;
  for (let round = 0; round < 4; round++) {
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    socket.on('error', () => undefined);
    socket.write(
      `GET /room/${room} HTTP/1.1\r\n${head}\r\n`.repeat(10) +
        `POST /room/${room}/gif HTTP/1.1\r\n${head}content-length: 500000\r\n` +
        'content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\n' +
        `content-disposition: form-data; name="gif"; filename="a.gif"\r\ncontent-type: image/gif\r\n\r\nGIF89a${'a'.repeat(100_000)}`,
    );
    await until('it arrives', async () => (await openBelow(uploadsDir)) === 1);
    socket.destroy();
    await until('it is gone', async () => (await filesBelow(uploadsDir)).length === 0);
  }
  assert.equal((await visitor.gif(room, await makeGif())).status, 201);
});

test('pipelined GIF requests leave no open file when their client disconnects', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const src = await sendLargeGif(visitor, room);
  const { host, port } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.on('error', () => undefined);
  socket.write(`GET ${src} HTTP/1.1\r\nhost: ${host}\r\ncookie: ${visitor.cookie}\r\n\r\n`.repeat(5));
  await until('all are being sent', async () => (await openBelow(uploadsDir)) === 5);
  socket.destroy();
  await until('all are closed', async () => (await openBelow(uploadsDir)) === 0, 3000);
});
