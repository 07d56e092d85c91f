import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { openContext } from '../browser/support.js';
import { atEnd } from '../support/at-end.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { errorIn, sendChat, Visitor } from '../support/visitor.js';
import { sendRequest } from './support/raw.js';

/** The headers a browser sends for another site's page, a sandboxed page and a page on another port of this host. */
function foreign(url: string): Record<string, string>[] {
  const { hostname, port } = new URL(url);
  return [
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: `http://${hostname}:${Number(port) + 1}` },
    { origin: `http://${hostname}` },
    { origin: `http://${hostname}:${port}.elsewhere.example` },
    { origin: `http://${hostname}:${port}@elsewhere.example` },
    { origin: `${hostname}:${port}` },
  ];
}

// https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
test('every state-changing request from another site’s page is refused', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ password: 'p' });
  const socket = await creator.enter(room);
  const page = await creator.page(`/room/${room}`);
  const kinds = [
    ...foreign(url),
    ...['cross-site', 'same-site', ''].map((site) => ({ 'sec-fetch-site': site })),
  ];
  for (const headers of kinds) {
    for (const [method, path, body] of [
      ['POST', '/room', 'title=planted&max=5'],
      ['POST', `/room/${room}/chat`, 'chat=planted'],
      ['POST', `/room/${room}/unlock`, 'password=p'],
      ['POST', `/room/${room}/invites`, ''],
      ['PATCH', `/room/${room}`, 'closed=true'],
      ['DELETE', `/room/${room}`, ''],
      ['DELETE', `/room/${room}/members/${'a'.repeat(16)}`, ''],
    ] as const) {
      const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const { status, body: text } = await sendRequest(
        url,
        `${method} ${path}`,
        { cookie: creator.cookie, ...type, ...headers },
        body,
      );
      assert.equal(status, 403, `${method} ${path} from ${JSON.stringify(headers)}`);
      assert.match(text, /cross_site/);
    }
    const upload = new FormData();
    upload.set('gif', new Blob([await makeGif()]), 'a.gif');
    if (!('origin' in headers && headers.origin === '')) {
      const init = { method: 'POST', headers, body: upload };
      assert.equal((await errorIn(await creator.request(`/room/${room}/gif`, init))).code, 'cross_site');
    }
  }
  await sendChat(socket, 'the room is as it was');
  assert.doesNotMatch(await creator.page('/'), /planted/);
  assert.equal(page.includes('<img class="line__gif" src='), false);
  const own = await creator.request('/room', {
    method: 'POST',
    headers: { origin: url, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ title: 'ours', max: '5' }),
  });
  assert.equal(own.status, 303);
});

// https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html; RFC 6455 section 10.2
test('no other site’s page gets a socket: by WebSocket, by polling, by script, or in place of one that polls', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  const { cookie } = visitor;
  const upgrade = {
    cookie,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const polling = '/socket.io/?EIO=4&transport=polling';
  const open = await sendRequest(url, `GET ${polling}`, { cookie, origin: url });
  const { sid } = JSON.parse(open.body.slice(open.body.indexOf('{'))) as { sid: string };
  for (const headers of foreign(url)) {
    const what = JSON.stringify(headers);
    await assert.rejects(visitor.connect({ room }, headers), what);
    await assert.rejects(visitor.watchLobby(headers), what);
    for (const [line, more, body] of [
      ['GET /socket.io/?EIO=4&transport=websocket', upgrade, ''],
      [`GET /socket.io/?EIO=4&transport=websocket&sid=${sid}`, upgrade, ''],
      [`GET ${polling}`, {}, ''],
      [`GET ${polling}&sid=${sid}`, {}, ''],
      [`POST ${polling}&sid=${sid}`, {}, `40/chat,{"room":"${room}"}`],
    ] as const) {
      const { status, body: answer } = await sendRequest(url, line, { cookie, ...more, ...headers }, body);
      assert.ok([400, 403].includes(status), `${status} for ${line} from ${what}`);
      assert.doesNotMatch(answer, /"sid"/);
    }
  }
  // A <script> sends no Origin, and Engine.IO's JSONP response would run.
  const script = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' };
  const { status, body } = await sendRequest(url, `GET ${polling}&j=0`, script);
  assert.ok([400, 403].includes(status));
  assert.doesNotMatch(body, /sid/);
  await visitor.connect({ room }, { origin: url });
});

/** An attacker's page on another port of the same host, to which browsers send our cookies. */
async function foreignPage(t: TestContext, html: string): Promise<string> {
  const server = createServer((_req, res) => res.setHeader('content-type', 'text/html').end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(t, () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

// Clickjacking_Defense_Cheat_Sheet.html and the two above, in a browser with real cookies
test('a page on another port of this host, with our cookies, can neither frame nor read, post or connect', async (t) => {
  const { url } = await startService(t);
  const context = await openContext(t);
  const victim = await context.newPage();
  await victim.goto(`${url}/room`);
  await victim.fill('#title', 'mine');
  await victim.click('#room-form button');
  await victim.waitForURL(/\/room\/[0-9a-f]{24}$/);
  const room = victim.url();
  await victim.locator('.line, #log-empty').first().waitFor({ state: 'attached' });

  const attacker = await context.newPage();
  await attacker.goto(
    await foreignPage(
      t,
      `<iframe src="${room}"></iframe><form method="post" action="${room}/chat"><input name="chat" value="planted"></form>`,
    ),
  );
  const tries = await attacker.evaluate(async (target) => {
    const body = new URLSearchParams({ chat: 'planted' });
    const socket = new WebSocket(
      `${new URL(target).origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
    );
    const all = await Promise.allSettled([
      new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = reject;
      }),
      fetch(`${target}/chat`, { method: 'POST', mode: 'no-cors', credentials: 'include', body }),
      fetch(target, { credentials: 'include' }),
      fetch(target, { method: 'DELETE', credentials: 'include' }),
    ]);
    return all.map(({ status }) => status);
  }, room);
  assert.deepEqual(tries, Array(4).fill('rejected'), 'socket, chat, reading, deleting');
  const framed = attacker.frames().find((frame) => frame !== attacker.mainFrame());
  assert.equal(await framed?.locator('#text').count(), 0, 'the room is not in the frame');
  await attacker.evaluate('document.forms[0].submit()');
  await attacker.waitForURL(`${room}/chat`);
  await victim.reload();
  await victim.locator('#text').waitFor();
  assert.doesNotMatch(await victim.content(), /planted/);
});
