import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { testSettings } from '../support/service.js';
import { sendBytes } from './support/raw.js';

// Source: https://socket.io/docs/v4/engine-io-protocol/ and https://owasp.org/www-project-secure-headers/

const HOST = 'host: x.example\r\n';
const POLL = '/socket.io/?EIO=4&transport=polling';
const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';
const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const UPGRADE = 'connection: upgrade\r\nupgrade: websocket\r\n';
const VERSION = 'sec-websocket-version: 13\r\n';

const REFUSED: [what: string, head: string, status?: number][] = [
  ['no parameters', `GET /socket.io/ HTTP/1.1\r\n${HOST}`, 400],
  ['an unknown transport', `GET /socket.io/?EIO=4&transport=carrier HTTP/1.1\r\n${HOST}`, 400],
  ['a transport named like a property', `GET /socket.io/?EIO=4&transport=__proto__ HTTP/1.1\r\n${HOST}`, 400],
  ['an old protocol', `GET /socket.io/?EIO=3&transport=polling HTTP/1.1\r\n${HOST}`, 400],
  ['an unknown connection', `GET ${POLL}&sid=none HTTP/1.1\r\n${HOST}`, 400],
  ['a handshake by POST', `POST ${POLL} HTTP/1.1\r\n${HOST}content-length: 0\r\n`],
  ['a WebSocket request without an upgrade', `GET ${WEBSOCKET} HTTP/1.1\r\n${HOST}`, 400],
  [
    'a CORS preflight',
    `OPTIONS ${POLL} HTTP/1.1\r\n${HOST}origin: http://evil.example\r\naccess-control-request-method: POST\r\n`,
  ],
  ['another site', `GET ${POLL} HTTP/1.1\r\n${HOST}origin: http://evil.example\r\n`],
  ['HEAD', `HEAD ${POLL} HTTP/1.1\r\n${HOST}`, 400],
  ['DELETE', `DELETE ${POLL} HTTP/1.1\r\n${HOST}`, 400],
  ['no host', `GET ${POLL} HTTP/1.1\r\n`, 400],
  ['two hosts', `GET ${POLL} HTTP/1.1\r\n${HOST}host: y.example\r\n`, 400],
  ['an upgrade without a host', `GET ${WEBSOCKET} HTTP/1.1\r\n${UPGRADE}${KEY}${VERSION}`, 400],
  [
    'an upgrade with two hosts',
    `GET ${WEBSOCKET} HTTP/1.1\r\n${HOST}host: y.example\r\n${UPGRADE}${KEY}${VERSION}`,
    400,
  ],
  [
    'an upgrade from another site',
    `GET ${WEBSOCKET} HTTP/1.1\r\n${HOST}origin: http://evil.example\r\n${UPGRADE}${KEY}${VERSION}`,
  ],
  ['an upgrade without a key', `GET ${WEBSOCKET} HTTP/1.1\r\n${HOST}${UPGRADE}${VERSION}`, 400],
  ['an upgrade of another version', `GET ${WEBSOCKET} HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}`, 400],
  [
    'an upgrade of an unknown connection',
    `GET ${WEBSOCKET}&sid=none HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}${VERSION}`,
    400,
  ],
  [
    'an upgrade to an unknown transport',
    `GET /socket.io/?EIO=4&transport=carrier HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}${VERSION}`,
    400,
  ],
];

test('Socket.IO’s refusals have the security headers and no stack, and log nothing', async (t) => {
  const service = ServiceProcess.run(t, { ...(await testSettings(t)), LOG_LEVEL: 'error' });
  const url = await service.url();

  const check = async (what: string, bytes: string, expected?: number): Promise<void> => {
    const { status, headers, body } = await sendBytes(url, bytes);
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
    if (expected !== undefined) assert.equal(status, expected, what);
    assert.match(headers['content-security-policy'] ?? '', /default-src 'self'/, what);
    assert.equal(headers['x-content-type-options'], 'nosniff', what);
    assert.match(headers['permissions-policy'] ?? '', /camera/, what);
    assert.equal(headers['access-control-allow-origin'], undefined, what);
    assert.doesNotMatch(body, /node_modules|\n\s+at /, what);
  };

  for (const [what, head, expected] of REFUSED) {
    const close = /connection:/.test(head) ? '' : 'connection: close\r\n';
    await check(what, `${head}${close}\r\n`, expected);
  }
  const opened = await sendBytes(url, `GET ${POLL} HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`);
  assert.match(opened.headers['content-security-policy'] ?? '', /default-src 'self'/);
  const [, sid] = /"sid":"([^"]+)"/.exec(opened.body) ?? [];
  assert.ok(sid);
  const large = 'a'.repeat(100_000);
  await check(
    'a packet that is too large',
    `POST ${POLL}&sid=${sid} HTTP/1.1\r\n${HOST}connection: close\r\ncontent-length: ${large.length}\r\n\r\n${large}`,
    413,
  );
  assert.equal(service.err, '');
});

test('a WebSocket of an old protocol is closed without an HTTP response inside it', async (t) => {
  const service = ServiceProcess.run(t, { ...(await testSettings(t)), LOG_LEVEL: 'error' });
  const url = await service.url();
  const target = '/socket.io/?EIO=3&transport=websocket';
  const answer = await sendBytes(url, `GET ${target} HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}${VERSION}\r\n`);
  assert.equal(answer.status, 101);
  assert.doesNotMatch(answer.body, /HTTP/);
  assert.equal(service.err, '');
});
