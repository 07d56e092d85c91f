import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Server } from 'socket.io';
import { createLog } from '../../src/lib/log.js';
import { dropSlowReaders } from '../../src/sockets/slow-readers.js';
import { atEnd } from '../support/at-end.js';
import { until } from '../support/until.js';
import { frame, openFrames } from './support/frames.js';

const CHUNK = 'x'.repeat(100_000);

/** A Socket.IO server with a lobby and the service's slow-reader limits. */
async function watchedServer(t: TestContext) {
  const http = createServer();
  const io = new Server(http, { serveClient: false });
  io.of('/room');
  const stop = dropSlowReaders(io, createLog({ logLevel: 'fatal' }));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  atEnd(t, async () => {
    stop();
    await io.close();
  });
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

const open = (io: Server): number => io.engine.clientsCount;

/** A long-polling connection to the lobby that has read the handshake. @returns its address */
async function beginPolling(url: string): Promise<string> {
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(address)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  await fetch(`${address}&sid=${sid}`, { method: 'POST', body: '40/room,' });
  return `${address}&sid=${sid}`;
}

/** Broadcasts to the lobby until only `left` connections remain. */
async function flood(io: Server, left: number): Promise<void> {
  let sent = 0;
  await until(`${left} connections are left`, () => {
    if (open(io) > left && sent++ < 400) io.of('/room').emit('newRoom', CHUNK);
    return open(io) === left;
  });
}

test('lobby WebSockets that read nothing are dropped', async (t) => {
  const { io, url } = await watchedServer(t);
  const sockets: Socket[] = [];
  for (let index = 0; index < 10; index++) {
    const { socket } = await openFrames(url, '');
    socket.write(frame('40/room,'));
    t.after(() => socket.destroy());
    sockets.push(socket);
  }
  await until('all are in the lobby', () => io.of('/room').sockets.size === 10);
  for (const socket of sockets.slice(1)) socket.pause();
  await flood(io, 1);
  assert.equal(sockets[0]?.destroyed, false, 'who reads stays');
});

test('long-polling connections that never poll, or never read the answer, are dropped', async (t) => {
  const { io, url } = await watchedServer(t);
  const addresses = await Promise.all(Array.from({ length: 10 }, () => beginPolling(url)));
  await until('all are in the lobby', () => io.of('/room').sockets.size === 10);
  const { port, pathname, search } = new URL(addresses[0] ?? '');
  const unread = connect(Number(port), '127.0.0.1').pause();
  t.after(() => unread.destroy());
  unread.on('error', () => undefined);
  const poll = (): boolean => unread.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const polling = setInterval(poll, 50);
  t.after(() => {
    clearInterval(polling);
  });
  await flood(io, 0);
});

test('the bytes queued for all connections are bounded, and the largest queues are dropped first', async (t) => {
  const { io, url } = await watchedServer(t);
  const count = 100;
  for (let index = 0; index < count; index++) await beginPolling(url);
  await until('all are in the lobby', () => io.of('/room').sockets.size === count);
  // Each queue is below the limit for one connection.
  for (let sent = 0; sent < 9; sent++) io.of('/room').emit('newRoom', CHUNK);
  await until('some have gone', () => open(io) < count);
  assert.ok(open(io) > 60 && open(io) < 75, `${open(io)} are left`);
});

test('a connection that enters no namespace is dropped when it is sent too much', async (t) => {
  const { io, url } = await watchedServer(t);
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(address)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  // Each is answered by an error, which nobody fetches.
  const refused = Array.from({ length: 500 }, (_, index) => `40/nowhere-${index},`).join('\x1e');
  let tries = 0;
  await until('it is dropped', async () => {
    if (tries++ < 100 && open(io) > 0)
      await fetch(`${address}&sid=${sid}`, { method: 'POST', body: refused });
    return open(io) === 0;
  });
});
