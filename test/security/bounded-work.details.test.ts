import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Registry } from 'prom-client';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html

test('simultaneous requests for the metrics share one collection', async (t) => {
  const { url } = await startService(t);
  const gathered = t.mock.method(Registry.prototype, 'metrics');
  const { port } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  t.after(() => socket.destroy());
  let answers = '';
  socket.on('data', (data: Buffer) => (answers += data.toString('latin1')));
  socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(20));
  await until('all are answered', () => answers.split('HTTP/1.1 200').length === 21);
  assert.equal(gathered.mock.callCount(), 1);
});

/** Starts a long-polling POST without sending any of its body. */
async function beginBody(t: TestContext, url: string, sid: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  socket.on('error', () => undefined).resume();
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(
    `POST /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\nhost: x\r\n` +
      'content-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  return socket;
}

async function beginPolling(url: string): Promise<string> {
  const opened = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
  return (JSON.parse(opened.slice(1)) as { sid: string }).sid;
}

const isOpen = async (url: string, sid: string): Promise<boolean> =>
  (await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '3' }))
    .status === 200;

test('a long-polling body sent in small pieces is refused at 32 KB', async (t) => {
  const { url } = await startService(t);
  const socket = await beginBody(t, url, await beginPolling(url));
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  let sent = 0;
  await until('it is refused', () => {
    if (answer === '') socket.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    sent++;
    return answer !== '';
  });
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.ok(sent > 32 && sent < 64, `after ${sent} KB`);
});

test('a connection has one long-polling body at a time, however slowly it arrives', async (t) => {
  const { url } = await startService(t);
  const sid = await beginPolling(url);
  const first = await beginBody(t, url, sid);
  first.write('1\r\n3\r\n');
  const closed = once(first, 'close');
  await until('another one is refused', async () => !(await isOpen(url, sid)));
  await closed;
});
