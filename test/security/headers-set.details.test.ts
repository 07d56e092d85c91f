import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { startService, testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { sendChat, Visitor } from '../support/visitor.js';

// Source: https://owasp.org/www-project-secure-headers/ (the list of headers to send and of those to leave out),
// https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html, and for cookies
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, section 4.1.3.

test('every response has the security headers and reveals no software, and chats are never cached', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  for (const path of [
    '/',
    '/room',
    `/room/${room}`,
    `/room/${room}/chats?before=x`,
    '/nowhere',
    '/%E0%A4%A',
  ]) {
    const { headers } = await visitor.request(path);
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split(';').map((each) => {
        const [name = '', ...sources] = each.trim().split(' ');
        return [name, sources.join(' ')];
      }),
    );
    for (const directive of [
      'default-src',
      'script-src',
      'style-src',
      'connect-src',
      'worker-src',
      'manifest-src',
    ])
      assert.equal(policy.get(directive), "'self'", `${path}: ${directive}`);
    for (const directive of ['object-src', 'base-uri']) assert.equal(policy.get(directive), "'none'");
    assert.doesNotMatch([...policy.values()].join(' '), /unsafe|\*|http|data:/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-frame-options'), 'SAMEORIGIN');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('x-permitted-cross-domain-policies'), 'none');
    assert.match(headers.get('strict-transport-security') ?? '', /^max-age=\d{8}/);
    assert.match(headers.get('permissions-policy') ?? '', /microphone=\(\).*camera=\(self\)/);
    for (const telling of ['server', 'x-powered-by', 'access-control-allow-origin'])
      assert.equal(headers.get(telling), null, telling);
    if (path !== '/%E0%A4%A') assert.equal(headers.get('cache-control'), 'no-store', path);
  }
});

test('behind TLS every cookie has the __Host- prefix and is accepted only with it', async (t) => {
  const { url } = await startService(t, { TRUST_PROXY: '1' });
  const tls = { 'x-forwarded-proto': 'https' };
  const cookiesOf = (response: Response) => response.headers.getSetCookie();
  const [session = ''] = cookiesOf(await fetch(url, { headers: tls }));
  assert.match(session, /^__Host-connect\.sid=s%3A[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  for (const choice of ['lang=en', 'theme=dark']) {
    const [cookie = ''] = cookiesOf(await fetch(`${url}/?${choice}`, { headers: tls, redirect: 'manual' }));
    assert.match(cookie, new RegExp(`^__Host-${choice};`));
    assert.match(cookie, /; Path=\/;.*HttpOnly; Secure; SameSite=Lax$/);
  }
  const [pair = ''] = session.split(';');
  assert.deepEqual(cookiesOf(await fetch(url, { headers: { ...tls, cookie: pair } })), []);
  // Other hosts of the domain can set the plain name, so it is ignored over TLS.
  const tossed = pair.replace('__Host-', '');
  assert.equal(cookiesOf(await fetch(url, { headers: { ...tls, cookie: tossed } })).length, 1);
  // The server requests itself over plain HTTP, with the contract's cookie name.
  assert.deepEqual(cookiesOf(await fetch(url, { headers: { cookie: tossed } })), []);
});

test('behind TLS a room works to its end, including the server’s own request for the last member to leave', async (t) => {
  const settings = {
    ...(await testSettings(t)),
    TRUST_PROXY: '1',
    EMPTY_ROOM_GRACE_MS: '100',
    LOG_LEVEL: 'debug',
  };
  const service = ServiceProcess.run(t, settings);
  const url = await service.url();
  const tls = { 'x-forwarded-proto': 'https' };
  const first = await fetch(url, { headers: tls });
  const [cookie = ''] = (first.headers.getSetCookie()[0] ?? '').split(';');
  const headers = { ...tls, cookie };
  const body = new URLSearchParams({ title: 'behind TLS' });
  const made = await fetch(`${url}/room`, { method: 'POST', headers, redirect: 'manual', body });
  const room = made.headers.get('location')?.slice('/room/'.length) ?? '';
  const socket = await new Visitor(t, url).connect({ room }, headers);
  await sendChat(socket, 'by the cookie with the prefix');
  socket.disconnect();
  const ended = `"room":"${room}","status":200,"msg":"requested the end of a deserted room"`;
  await until('it has ended the room', () => service.err.includes(ended));
});
