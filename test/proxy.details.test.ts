import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { atEnd } from './support/at-end.js';
import { comment, gif, image } from './support/gif-bytes.js';
import { runNginx } from './support/nginx.js';
import { startService } from './support/service.js';
import { sendChat, Visitor } from './support/visitor.js';

const MIB = 1024 * 1024;

test('the proxy forwards GIFs of every size the settings allow, and the node refuses larger ones', async (t) => {
  const visitor = new Visitor(t, await behindNginx(t, { MAX_GIF_BYTES: String(20 * MIB) }));
  const room = await visitor.createRoom();
  const block = comment('x'.repeat(MIB));
  const ofMib = (count: number) => gif([...Array.from({ length: count }, () => block), image()]);
  assert.equal((await visitor.gif(room, ofMib(15))).status, 201);
  const refused = await visitor.gif(room, ofMib(21));
  assert.equal(refused.status, 413);
  assert.equal(((await refused.json()) as { error: { code: string } }).error.code, 'gif_too_large');
});

test('the proxy forwards no other body larger than 1 MiB', async (t) => {
  const url = await behindNginx(t);
  const post = async (bytes: number) => {
    const { status, headers } = await fetch(`${url}/room`, { method: 'POST', body: 'x'.repeat(bytes) });
    // Only nodes send this header, so the answer is not nginx's.
    return { status, byNode: headers.has('content-security-policy') };
  };
  assert.equal((await post(MIB - 1)).byNode, true);
  assert.deepEqual(await post(MIB + 1), { status: 413, byNode: false });
});

test('people behind the proxy can chat by long polling and by WebSocket', async (t) => {
  const url = await behindNginx(t);
  for (const transport of ['polling', 'websocket'] as const) {
    const visitor = new Visitor(t, url);
    const room = await visitor.createRoom();
    await visitor.page(`/room/${room}`);
    const socket = visitor.open('/chat', { room }, {}, { transports: [transport], query: { room } });
    assert.equal((await sendChat(socket, `by ${transport}`)).chat, `by ${transport}`);
  }
});

// Over TLS the cookie has the prefix `__Host-`.
for (const cookie of ['connect.sid', '__Host-connect.sid'])
  test(`the proxy routes all requests of a session to one node, by the cookie ${cookie}`, async (t) => {
    const url = await runNginx(t, [await answerWithOwnPort(t), await answerWithOwnPort(t)]);
    const nodes = new Set<string>();
    for (let session = 0; session < 20; session++) {
      const headers = { cookie: `theme=dark; ${cookie}=s%3A${session}` };
      const ask = async () => (await fetch(`${url}/socket.io/`, { headers })).text();
      const answers = new Set([await ask(), await ask(), await ask(), await ask()]);
      assert.equal(answers.size, 1, `session ${session}`);
      for (const answer of answers) nodes.add(answer);
    }
    assert.equal(nodes.size, 2, 'both nodes get sessions');
  });

test('the proxy does not reveal its nginx version', async (t) => {
  const url = await behindNginx(t);
  const response = await fetch(`${url}/metrics`);
  assert.equal(response.status, 403);
  assert.equal(response.headers.get('server'), 'nginx');
  assert.doesNotMatch(await response.text(), /nginx\/\d/);
});

/** A service behind nginx. @returns the address of nginx */
async function behindNginx(t: TestContext, settings: Record<string, string> = {}): Promise<string> {
  const { url } = await startService(t, { TRUST_PROXY: '1', ...settings });
  return runNginx(t, [Number(new URL(url).port)]);
}

/** A server in a node's place that answers with its port. @returns the port */
async function answerWithOwnPort(t: TestContext): Promise<number> {
  const server = createServer((_request, response) => response.end(String(port)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  atEnd(t, () => server.close());
  return port;
}
