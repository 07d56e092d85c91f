import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, rm, symlink, truncate } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { gif, image } from '../support/gif-bytes.js';
import { ServiceProcess } from '../support/process.js';
import { testFolder } from '../support/test-folder.js';
import { testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { sendRequest, type RawResponse } from './support/raw.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html

function checkPlain({ status, headers, body }: RawResponse, what: string): void {
  assert.equal(status, 500, what);
  assert.match(headers['content-security-policy'] ?? '', /default-src 'self'/, what);
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  assert.doesNotMatch(body, /node_modules|EMFILE|ENOENT|ENOTDIR|\.njk|\n\s+at /, what);
  assert.match(Buffer.from(body, 'latin1').toString(), /서버/, what);
}

test('without free file descriptors or templates, errors still get a plain page', async (t) => {
  const folder = await testFolder(t);
  for (const name of ['src', 'packages', 'views', 'public', 'package.json'])
    await cp(name, join(folder, name), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const settings = { ...(await testSettings(t)), LOG_LEVEL: 'error' };
  const service = ServiceProcess.runNode(t, settings, ['--import', 'tsx', 'src/main.ts'], folder);
  const url = await service.url();

  // The limit is below the number of open files: no file can be opened, but a connection can reuse a closed number.
  const limit = (files: string) =>
    execFileSync('prlimit', ['--pid', String(service.child.pid), `--nofile=${files}`]);
  await rm(join(folder, 'views'), { recursive: true });
  checkPlain(await sendRequest(url, 'GET /room', { accept: 'text/html' }), 'no templates');
  const program = await sendRequest(url, 'GET /nowhere', { accept: 'application/json' });
  assert.equal(program.status, 404);
  assert.match(program.body, /"code":"not_found"/);

  const withoutFiles = async (accept: string): Promise<RawResponse> => {
    const free = await freeNumber(service.child.pid ?? 0);
    limit(`${free + 1}:20000`);
    const answer = await sendRequest(url, 'GET /robots.txt', { accept });
    limit('20000:20000');
    return answer;
  };
  for (const accept of ['text/html', 'application/json']) {
    let answer = await withoutFiles(accept);
    // Meanwhile the driver's own connections take numbers or free some.
    for (let tries = 0; answer.status !== 500 && tries < 20; tries++) answer = await withoutFiles(accept);
    checkPlain(answer, `no files for ${accept}`);
  }
  assert.equal((await sendRequest(url, 'GET /robots.txt')).status, 200);
  assert.doesNotMatch(service.err, /^\s+at /m, 'Express prints no stack of its own');
});

test('a GIF that is truncated or unreadable while being sent closes the connection, and is logged once', async (t) => {
  const settings: Record<string, string> = { ...(await testSettings(t)), LOG_LEVEL: 'warn' };
  const service = ServiceProcess.run(t, settings);
  const url = await service.url();
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const posted = await visitor.gif(room, largeGif());
  const { gif: sent } = (await posted.json()) as ChatView;
  const path = sent?.src ?? '';
  const file = join(settings['UPLOADS_DIR'] ?? '', room, path.split('/').at(-1) ?? '');

  const { host } = new URL(url);
  const request = (target: string) =>
    `GET ${target} HTTP/1.1\r\nhost: ${host}\r\ncookie: ${visitor.cookie}\r\n\r\n`;
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  // Two requests: the second response must not be mistaken for the rest of the first.
  socket.write(request(path) + request('/healthz'));
  await once(socket, 'readable');
  await truncate(file, 1_000_000);
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  await closed;
  assert.match(received, /^HTTP\/1\.1 200/);
  assert.doesNotMatch(received.slice(1), /HTTP\/1\.1/, 'nothing follows what broke off');
  await until('it is logged', () => service.err.includes('a response broke off'));
  assert.equal(service.err.trim().split('\n').length, 1, service.err);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
});

/** About 4 MB: more than the buffers of a connection hold. */
function largeGif(): Buffer<ArrayBuffer> {
  const frame = image({ width: 300, height: 300 });
  return Buffer.from(
    gif(
      Array.from({ length: 90 }, () => frame),
      { width: 300, height: 300 },
    ),
  );
}

/** The lowest free file descriptor of a process, which its next file gets. */
async function freeNumber(pid: number): Promise<number> {
  const taken = new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
  let free = 0;
  while (taken.has(free)) free++;
  return free;
}
