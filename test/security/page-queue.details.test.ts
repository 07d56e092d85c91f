import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import nunjucks from 'nunjucks';
import { FairQueue } from '../../src/lib/fair-queue.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
// The service runs in this process, so its templates are rendered here.

const FLOOD = 40;

/** The turn after the current ones may be another network's, the one after that is not. */
const AHEAD_MAX = 1;

/** Counts the pages that are rendered from now on. */
function watchPages(t: TestContext): () => number {
  const { mock } = t.mock.method(nunjucks.Environment.prototype, 'render');
  return () => mock.callCount();
}

interface Turn {
  /** The session of the page's reader. */
  session: string;
  /** How many turns had begun, and how many pages were waiting, when the page asked for its own. */
  asked: { begun: number; waiting: number };
  /** How many turns had begun before the page's own; undefined while it waits. */
  begun?: number;
}

/** Records the turns that pages ask for from now on. */
function watchTurns(t: TestContext): Turn[] {
  const turns: Turn[] = [];
  let begun = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { run } = FairQueue.prototype;
  t.mock.method(FairQueue.prototype, 'run', function (this: FairQueue, path: string[], work: () => unknown) {
    const turn: Turn = { session: path.at(-1) ?? '', asked: { begun, waiting: turns.length - begun } };
    turns.push(turn);
    return run.call(this, path, () => {
      turn.begun = begun++;
      return work();
    });
  });
  return turns;
}

/** Fails if more than a turn began while a reader's page waited for its own behind a flood. */
async function checkTurn(turns: Turn[], { cookie }: Visitor): Promise<void> {
  const ofReader = () => turns.find(({ session }) => decodeURIComponent(cookie).includes(session));
  await until('the page has its turn', () => ofReader()?.begun !== undefined);
  const { asked, begun = NaN } = ofReader() ?? assert.fail();
  assert.ok(asked.waiting > AHEAD_MAX, `${asked.waiting} pages were waiting`);
  assert.ok(begun - asked.begun <= AHEAD_MAX, `${begun - asked.begun} turns came first`);
}

/** A visitor with a session, and a connection for pipelined requests. */
async function newVisitor(t: TestContext, url: string, address?: string) {
  const visitor = new Visitor(t, url);
  const forwarded = address === undefined ? {} : { 'x-forwarded-for': address };
  await visitor.request('/', { headers: { accept: 'text/html', ...forwarded } });
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
  return { visitor, open, ask };
}

for (const path of ['/', '/room', '/nowhere']) {
  test(`a visitor's page waits for one page at most of a session that floods ${path}`, async (t) => {
    const { url } = await startService(t, { RATE_LIMITS: 'on' });
    const flooder = await newVisitor(t, url);
    const other = await newVisitor(t, url);
    const [flood, calm] = [await flooder.open(), await other.open()];
    const turns = watchTurns(t);
    flooder.ask(flood, path, FLOOD);
    await until('the flood has begun', () => turns.length > 1);
    other.ask(calm, '/');
    await checkTurn(turns, other.visitor);
  });
}

test('a flood of pages by twenty sessions of one address delays another address no more than one session would', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on', TRUST_PROXY: '1' });
  const flooders = await Promise.all(Array.from({ length: 20 }, () => newVisitor(t, url, '203.0.113.1')));
  const sockets = await Promise.all(flooders.map(({ open }) => open()));
  const other = await newVisitor(t, url, '203.0.113.2');
  const calm = await other.open();
  const turns = watchTurns(t);
  for (const [index, { ask }] of flooders.entries()) ask(sockets[index] as Socket, '/room', 5);
  await until('the flood has begun', () => turns.length > 20);
  other.ask(calm, '/');
  await checkTurn(turns, other.visitor);
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
  await until('the first is rendered', () => pages() > 0);
  flood.destroy();
  await other.visitor.page('/');
  await flooder.visitor.page('/');
  assert.ok(pages() < FLOOD / 2, `${pages()} pages`);
});
