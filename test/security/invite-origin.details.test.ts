import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES } from '../../src/lib/rate-table.js';
import type { InviteView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';
import { sendRequest } from './support/raw.js';

// Source: https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/
// 07-Input_Validation_Testing/17-Testing_for_Host_Header_Injection

const ACCEPT = { accept: 'application/json' };

async function hostOf(visitor: Visitor): Promise<string> {
  const room = await visitor.createRoom();
  await visitor.enter(room);
  return room;
}

test('an invite never names a host that only the Host header claims', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await hostOf(visitor);
  const { port } = new URL(url);
  const post = async (headers: Record<string, string>): Promise<[number, string | undefined]> => {
    const { status, body } = await sendRequest(url, `POST /room/${room}/invites`, {
      cookie: visitor.cookie,
      ...ACCEPT,
      ...headers,
    });
    return [status, status === 201 ? (JSON.parse(body) as InviteView).url : undefined];
  };
  const names = ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '203.0.113.7', '[2001:db8::1]'];
  const malformed = [
    ...[2200, 6000].flatMap((length) => [
      'a'.repeat(length),
      `${'a.'.repeat(length / 2)}b`,
      `a:${'1'.repeat(length)}`,
    ]),
    ...[
      '',
      'a b',
      'a/b',
      'a?b',
      'a#b',
      'a@b',
      `127.0.0.1:${port}@evil.example`,
      'a:b',
      'a:99999',
      '[::1',
      '..',
      'é.example',
    ],
  ];
  for (const host of [...names, ...malformed])
    assert.deepEqual(await post({ host }), [400, undefined], host.slice(0, 40));
  // Without a trusted proxy, forwarded hosts are ignored.
  const forwarded = {
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    'x-forwarded-proto': 'https',
  };
  assert.deepEqual(await post(forwarded), [201, `${url}/room/${room}`]);
  assert.deepEqual(await post({ host: `LOCALHOST:${port}` }), [201, `http://localhost:${port}/room/${room}`]);
  assert.deepEqual(await post({ host: `[::1]:${port}` }), [201, `http://[::1]:${port}/room/${room}`]);
  // What a browser at that address sends.
  const browser = { host: 'chat.example', origin: 'https://chat.example', 'sec-fetch-site': 'same-origin' };
  assert.deepEqual(await post(browser), [201, `https://chat.example/room/${room}`]);
  assert.deepEqual(await post({ ...browser, host: 'evil.example' }), [400, undefined]);
  assert.deepEqual(await post({ ...browser, origin: 'ftp://chat.example' }), [400, undefined]);
});

test('PUBLIC_URL is the origin of every invite, whatever the request says', async (t) => {
  const { url } = await startService(t, { PUBLIC_URL: 'https://chat.example/', TRUST_PROXY: '1' });
  const visitor = new Visitor(t, url);
  const room = await hostOf(visitor);
  for (const headers of [
    {},
    { host: 'evil.example' },
    { host: 'a'.repeat(6000) },
    { 'x-forwarded-host': 'evil.example' },
  ] as Record<string, string>[]) {
    const { status, body } = await sendRequest(url, `POST /room/${room}/invites`, {
      cookie: visitor.cookie,
      ...ACCEPT,
      ...headers,
    });
    assert.equal(status, 201);
    assert.equal((JSON.parse(body) as InviteView).url, `https://chat.example/room/${room}`);
  }
});

test('behind a proxy a forwarded host needs the browser’s Origin too', async (t) => {
  const { url } = await startService(t, { TRUST_PROXY: '1' });
  const visitor = new Visitor(t, url);
  const room = await hostOf(visitor);
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await visitor.request(`/room/${room}/invites`, { method: 'POST', headers: { ...ACCEPT, ...headers } }))
      .status;
  assert.equal(await status({ 'x-forwarded-host': 'evil.example' }), 400);
  assert.equal(await status({ 'x-forwarded-host': 'x'.repeat(6000) }), 400);
  assert.equal(await status({ 'x-forwarded-host': 'chat.example', origin: 'https://chat.example' }), 201);
});

test('invite creation is rate-limited per session', async (t) => {
  const { url } = await startService(t, { RATE_LIMITS: 'on' });
  const visitor = new Visitor(t, url);
  const room = await hostOf(visitor);
  for (let made = 0; made < RATES.invites.most.session; made++)
    assert.equal((await visitor.json(`/room/${room}/invites`, {})).status, 201);
  const refused = await visitor.json(`/room/${room}/invites`, {});
  assert.equal(refused.status, 429);
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
});
