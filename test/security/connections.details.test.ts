import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { atEnd } from '../support/at-end.js';
import { ServiceProcess } from '../support/process.js';
import { startService, testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html

/** At most Node's backlog of 511; connections beyond it would not be established yet. */
const AT_ONCE = 200;

/** Opens idle connections, some of which the server may close. */
async function openIdle(t: TestContext, url: string, count: number, from = '127.0.0.1'): Promise<Socket[]> {
  const sockets: Socket[] = [];
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy();
  });
  while (sockets.length < count) {
    const next = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress: from });
      return socket.on('error', () => undefined);
    });
    sockets.push(...next);
    await Promise.all(next.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  }
  return sockets;
}

const openOf = (sockets: Socket[]): number => sockets.filter(({ closed }) => !closed).length;

test('an address has at most 1,000 connections, and other addresses can still connect', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on' });
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const member = await creator.enter(room);
  const idle = await openIdle(t, url, 1600, '127.0.0.2');
  await until('the rest is closed', () => openOf(idle) <= 1000);
  assert.ok(openOf(idle) > 900);
  await sendChat(member, 'still here');
  assert.equal((await fetch(url)).status, 200);
});

test('when all connections are in use, idle ones are closed, and members can still read files and chat', async (t) => {
  const service = ServiceProcess.run(t, await testSettings(t));
  execFileSync('prlimit', ['--pid', String(service.child.pid), '--nofile=400:400']);
  const url = await service.url();
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const member = await creator.enter(room);
  for (const from of ['127.0.0.2', '127.0.0.3']) {
    const idle = await openIdle(t, url, 400, from);
    await until('the longest idle are closed', () => openOf(idle) <= 200);
    await sendChat(member, 'hello');
    assert.equal((await creator.gif(room, await makeGif())).status, 201);
    for (const path of ['/', '/favicon.svg', '/manifest.webmanifest', '/readyz'])
      assert.ok((await creator.request(path)).status < 500, path);
    assert.ok(member.connected);
  }
  assert.equal(service.err, '');
});
