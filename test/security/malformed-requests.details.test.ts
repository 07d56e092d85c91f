import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { testSettings } from '../support/service.js';
import { sendBytes } from './support/raw.js';

// Source: RFC 9112, sections 3.2 and 3.2.2, RFC 9110, sections 9.3 and 10.1.1, and
// https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror.

const HOST = 'host: x.example\r\n';

const REQUESTS: [what: string, head: string, status?: number][] = [
  ['OPTIONS for the whole server', `OPTIONS * HTTP/1.1\r\n${HOST}`, 400],
  ['GET with an asterisk', `GET * HTTP/1.1\r\n${HOST}`],
  ['an absolute target that is no URL', `GET http://[::1/ HTTP/1.1\r\n${HOST}`, 400],
  ['an absolute target with a bad port', `GET http://a:99999/ HTTP/1.1\r\n${HOST}`, 400],
  ['an absolute target of another scheme', `GET ftp://a/ HTTP/1.1\r\n${HOST}`, 400],
  ['a target without a slash', `GET a HTTP/1.1\r\n${HOST}`],
  ['CONNECT', `CONNECT a:443 HTTP/1.1\r\n${HOST}`, 405],
  ['CONNECT to a path', `CONNECT / HTTP/1.1\r\n${HOST}`],
  ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}`],
  ['PROPFIND', `PROPFIND / HTTP/1.1\r\n${HOST}`],
  ['an unknown method', `HELLO / HTTP/1.1\r\n${HOST}`, 400],
  ['a bad escape', `GET /% HTTP/1.1\r\n${HOST}`],
  ['a bad escape in a room', `GET /room/%E0%A4%A HTTP/1.1\r\n${HOST}`],
  ['no host', 'GET / HTTP/1.1\r\n', 400],
  ['two hosts', `GET / HTTP/1.1\r\n${HOST}host: y.example\r\n`, 400],
  ['a very long target', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}`, 431],
  ['an expectation that nobody meets', `GET / HTTP/1.1\r\n${HOST}expect: 200-ok\r\n`, 417],
  [
    'an upgrade of another path',
    `GET / HTTP/1.1\r\n${HOST}connection: upgrade\r\nupgrade: websocket\r\n`,
    400,
  ],
  ['an upgrade to HTTP/2', `GET / HTTP/1.1\r\n${HOST}connection: upgrade\r\nupgrade: h2c\r\n`, 400],
  ['a future version', `GET / HTTP/7.7\r\n${HOST}`],
  ['two lengths', `POST /room HTTP/1.1\r\n${HOST}content-length: 1\r\ncontent-length: 2\r\n`, 400],
  [
    'a length and chunks',
    `POST /room HTTP/1.1\r\n${HOST}content-length: 1\r\ntransfer-encoding: chunked\r\n`,
    400,
  ],
];

test('a malformed request is answered 4xx with the security headers, and nothing is logged', async (t) => {
  const service = ServiceProcess.run(t, { ...(await testSettings(t)), LOG_LEVEL: 'error' });
  const url = await service.url();
  for (const [what, head, expected] of REQUESTS) {
    const close = /connection:/.test(head) ? '' : 'connection: close\r\n';
    const { status, headers, body } = await sendBytes(url, `${head}${close}\r\n`);
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
    if (expected !== undefined) assert.equal(status, expected, what);
    assert.match(headers['content-security-policy'] ?? '', /default-src 'self'/, what);
    assert.equal(headers['x-content-type-options'], 'nosniff', what);
    assert.match(headers['permissions-policy'] ?? '', /camera/, what);
    assert.doesNotMatch(body, /node_modules|\n\s+at /, what);
  }
  assert.equal(service.err, '');
  const old = await sendBytes(url, 'GET / HTTP/1.0\r\n\r\n');
  assert.equal(old.status, 200, 'HTTP/1.0 needs no host');
  const absolute = await sendBytes(
    url,
    `GET http://x.example/healthz HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`,
  );
  assert.equal(absolute.status, 200);
});
