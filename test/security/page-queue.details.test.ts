import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import nunjucks from 'nunjucks';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
// The service runs in this process, so its templates are rendered here.

const FLOOD = 40;

/** Two pages are rendered at a time before the next person's turn; a few pages without database reads slip in meanwhile. */
const AHEAD_MAX = 10;

/** Records whose pages are rendered from now on, by colour and in order. */
function watchPages(t: TestContext): () => (string | undefined)[] {
  const { mock } = t.mock.method(nunjucks.Environment.prototype, 'render');
  return () => mock.calls.map((call) => (call.arguments[1] as { colour?: string }).colour);
}

/** A visitor with a known colour, and a connection for pipelined requests. */
async function newVisitor(t: TestContext, url: string, address?: string) {
  const visitor = new Visitor(t, url);
  const forwarded = address === undefined ? {} : { 'x-forwarded-for': address };
  const first = await visitor.request('/', { headers: { accept: 'text/html', ...forwarded } });
  const [, colour] = /data-me="(#[0-9a-f]{6})"/.exec(await first.text()) ?? [];
  assert.ok(colour);
  const { port } = new URL(url);
  const open = async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    await once(socket, 'connect');
    socket.on('error', () => undefined).resume();
    t.after(() => socket.destroy());
    return socket;
  };
  const ask = (socket: Socket, path: string, times = 1) => {
    const lines = [
      `GET ${path} HTTP/1.1`,
      `host: localhost:${port}`,
      'accept: text/html',
      `cookie: ${visitor.cookie}`,
      ...Object.entries(forwarded).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`.repeat(times));
  };
  return { visitor, colour, open, ask };
}

for (const path of ['/', '/room', '/nowhere']) {
  test(`a visitor's page waits for at most ${AHEAD_MAX} pages of a session that floods ${path}`, async (t) => {
    const { url } = await startService(t, { RATE_LIMITS: 'on' });
    const flooder = await newVisitor(t, url);
    const other = await newVisitor(t, url);
    const [flood, calm] = [await flooder.open(), await other.open()];
    const pages = watchPages(t);
    flooder.ask(flood, path, FLOOD);
    await until('the first is rendered', () => pages().length > 0);
    const before = pages().length;
    other.ask(calm, '/');
    await until('all are rendered', () => pages().length === FLOOD + 1);
    const ahead = pages().indexOf(other.colour) - before;
    assert.ok(ahead <= AHEAD_MAX, `${ahead} pages came first`);
  });
}

test('a flood of room pages by twenty sessions of one address delays another address no more than one session would', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on', TRUST_PROXY: '1' });
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ max: 100 });
  const flooders = await Promise.all(Array.from({ length: 20 }, () => newVisitor(t, url, '203.0.113.1')));
  const sockets = await Promise.all(flooders.map(({ open }) => open()));
  const other = await newVisitor(t, url, '203.0.113.2');
  const calm = await other.open();
  const pages = watchPages(t);
  for (const [index, { ask }] of flooders.entries()) ask(sockets[index] as Socket, `/room/${room}`, 5);
  await until('the first is rendered', () => pages().length > 0);
  const before = pages().length;
  other.ask(calm, '/');
  await until('all are rendered', () => pages().length === 101);
  const ahead = pages().indexOf(other.colour) - before;
  assert.ok(ahead <= AHEAD_MAX, `${ahead} pages came first`);
});

test('a session can queue forty pages, and further requests get 429', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on' });
  const flooder = await newVisitor(t, url);
  const flood = await flooder.open();
  let answers = '';
  flood.on('data', (data: Buffer) => (answers += data.toString('latin1')));
  flooder.ask(flood, '/', 59);
  const count = (status: number) => answers.split(`HTTP/1.1 ${status} `).length - 1;
  await until('all are answered', () => count(200) + count(429) === 59);
  assert.ok(count(200) >= FLOOD && count(200) < 50, `${count(200)} pages`);
  assert.match(answers, /retry-after: 3\r\n/i);
});

test('queued pages are not rendered for a disconnected client, and their slots are freed', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on' });
  const flooder = await newVisitor(t, url);
  const other = await newVisitor(t, url);
  const flood = await flooder.open();
  const pages = watchPages(t);
  flooder.ask(flood, '/', FLOOD);
  await until('the first is rendered', () => pages().length > 0);
  flood.destroy();
  await other.visitor.page('/');
  await flooder.visitor.page('/');
  assert.ok(pages().length < FLOOD / 2, `${pages().length} pages`);
});
