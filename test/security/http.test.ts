import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { errorIn, sendChat, Visitor } from '../support/visitor.js';
import type { ChatView } from '../../src/shared/views.js';
import { sendBytes, sendRequest } from './support/raw.js';

// https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html
test('language and theme links never lead to another site, nor does the page that contains them', async (t) => {
  const { url } = await startService(t);
  for (const path of [
    '//elsewhere.example/',
    '///elsewhere.example/',
    '/.//elsewhere.example/',
    '/..//elsewhere.example/',
    '/%2e//elsewhere.example/',
    '/x/..//elsewhere.example/',
    '/x/%2e%2e//elsewhere.example/',
    '/\\elsewhere.example/',
    '/.\\/elsewhere.example/',
    'http://elsewhere.example//elsewhere.example/',
    'http://[/',
  ]) {
    for (const choice of ['lang=en', 'theme=dark']) {
      const { status, headers } = await sendRequest(url, `GET ${path}?${choice}`);
      if (status !== 303) assert.ok(status >= 400 && status < 500, `${status} for ${path}`);
      else assert.equal(new URL(headers['location'] ?? '', url).origin, url, path);
    }
    const { body } = await sendRequest(url, `GET ${path}`, { accept: 'text/html' });
    for (const [, href = ''] of body.matchAll(/href="([^"]*)"/g))
      assert.equal(new URL(href, url).origin, url, `${path} has a link to ${href}`);
  }
});

// https://owasp.org/www-community/attacks/HTTP_Response_Splitting
test('line breaks in an address or a form cannot inject a response header', async (t) => {
  const { url } = await startService(t);
  const breaks = '%0d%0aset-cookie:%20planted=1%0d%0a%0d%0a<script>';
  for (const path of [`/${breaks}?lang=en`, `/?lang=en&x=${breaks}`, `/room/${breaks}`, `/?lang=${breaks}`]) {
    const { status, headers } = await sendRequest(url, `GET ${path}`, { accept: 'text/html' });
    assert.ok(status >= 200 && status < 500, `${status} for ${path}`);
    assert.doesNotMatch(headers['set-cookie'] ?? '', /(^|\n)planted/);
  }
  const room = await new Visitor(t, url).form('/room', { title: 'a\r\nset-cookie: planted=1', max: '5' });
  assert.equal(room.status, 303);
  assert.doesNotMatch(room.headers.getSetCookie().join('\n'), /^planted/m);
});

// https://portswigger.net/web-security/host-header
test('the Host header appears in no page and no redirect', async (t) => {
  const { url } = await startService(t);
  const host = 'elsewhere.example';
  for (const headers of [
    { host },
    { 'x-forwarded-host': host },
    {
      'x-host': host,
      'x-original-url': `http://${host}/`,
      'x-rewrite-url': '/metrics',
      forwarded: `host=${host}`,
    },
  ]) {
    for (const line of ['GET /', 'GET /room', 'GET /nowhere', 'GET /?lang=en', 'GET /room/x']) {
      const answer = await sendRequest(url, line, { ...headers, accept: 'text/html' });
      assert.ok(answer.status >= 200 && answer.status < 500, `${answer.status} for ${line}`);
      assert.doesNotMatch(JSON.stringify(answer), /elsewhere/, line);
    }
    const made = await sendRequest(
      url,
      'POST /room',
      { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      'title=a&max=5',
    );
    assert.match(made.headers['location'] ?? '', /^\/room\/[0-9a-f]{24}$/);
  }
});

// https://owasp.org/www-project-web-security-testing-guide: WSTG-CONF-06, HTTP methods and their overriding
test('method overrides are ignored', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ password: 'p' });
  const stranger = new Visitor(t, url);
  const socket = await creator.enter(room);
  const { cookie } = creator;
  const overrides = {
    'x-http-method-override': 'DELETE',
    'x-http-method': 'DELETE',
    'x-method-override': 'DELETE',
  };
  for (const line of [
    `POST /room/${room}`,
    `POST /room/${room}?_method=DELETE`,
    `GET /room/${room}?_method=DELETE`,
    `HEAD /room/${room}?_method=DELETE`,
    `PUT /room/${room}`,
    `TRACE /room/${room}`,
    `DELETE_ /room/${room}`,
    `delete /room/${room}`,
    `GET /room/${room}/chat?chat=planted`,
    `HEAD /room/${room}/chat?chat=planted`,
    `PUT /room/${room}/chat`,
  ]) {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await sendRequest(
      url,
      line,
      { cookie, ...overrides, ...form },
      '_method=DELETE&chat=planted',
    );
    assert.ok(answer.status < 500, `${answer.status} for ${line}`);
    assert.doesNotMatch(answer.body, /x-http-method/i, 'nothing is echoed');
  }
  const unlocked = await stranger.request(`/room/${room}/unlock?password=p`);
  assert.equal(unlocked.status, 404);
  assert.equal((await stranger.request(`/room/${room}`)).headers.get('location'), '/');
  await sendChat(socket, 'the room is there');
  assert.doesNotMatch(await creator.page(`/room/${room}`), /planted/);
});

// RFC 9112 section 11.2; https://portswigger.net/web-security/request-smuggling
test('a request with an ambiguous length is refused, and the request smuggled in it is not answered', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const { host } = new URL(url);
  const hidden = `DELETE /room/${room} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${creator.cookie}\r\n\r\n`;
  const bodies = [
    `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `Content-Length: +0\r\n\r\n${hidden}`,
    `Transfer-Encoding: chunked\r\n\r\n0;\n\n${hidden}`,
  ];
  for (const body of bodies) {
    const bytes = `POST /nowhere HTTP/1.1\r\nHost: ${host}\r\n${body}`;
    const answer = await sendBytes(url, bytes, { patienceMs: 500 });
    // 0 if the rest is read as an endless body.
    assert.ok([0, 400].includes(answer.status), `${answer.status} for ${body.slice(0, 60)}`);
    assert.doesNotMatch(answer.body, /HTTP\/1\.1/, 'one answer');
  }
  assert.match(await creator.page(`/room/${room}`), /data-room/);
});

// https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html; WSTG-ATHZ-01, path traversal
test('no path leads out of the served folders', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const { gif } = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
  const name = gif?.src.split('/').at(-1) ?? '';
  assert.ok((await readFile(`${uploadsDir}/${room}/${name}`)).length > 0);
  const secret = /"dependencies"|huechat-secret|root:|^GIF8/m;
  const ups = ['..', '%2e%2e', '..%2f..', '..%5c..', '%252e%252e', '....', '..;', '.%00.', '%c0%ae%c0%ae'];
  for (const up of ups) {
    for (const path of [
      `/${up}/package.json`,
      `/build/${up}/${up}/package.json`,
      `/${up}/${up}/${up}/${up}/${up}/etc/passwd`,
      `/${up}/uploads/${room}/${name}`,
      `/room/${room}/gif/${up}/${room}/${name}`,
      `/room/${room}/gif/${up}%2f${room}%2f${name}`,
      `/room/${up}/gif/${name}`,
      `/room/${room}/gif/${name}%00.gif`,
    ]) {
      const answer = await sendRequest(url, `GET ${path}`, { cookie: creator.cookie });
      assert.ok(answer.status >= 300 && answer.status < 500, `${answer.status} for ${path}`);
      assert.doesNotMatch(answer.body, secret, path);
    }
  }
  for (const path of [
    '/.env',
    '/.git/config',
    '/package.json',
    '/uploads',
    `/uploads/${room}/${name}`,
    '/build/',
  ])
    assert.equal((await sendRequest(url, `GET ${path}`)).status, 404, path);
});

// https://cwe.mitre.org/data/definitions/409.html, a small body that unpacks to a large one
test('a body that unpacks to 20 MB is refused at the body size limit', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
    const body = gzipSync(Buffer.from(`{"title":"${'a'.repeat(20_000_000)}"}`));
    const response = await creator.request('/room', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': type, 'content-encoding': 'gzip' },
      body,
    });
    const error = await errorIn(response);
    assert.deepEqual([error.status, error.code], [413, 'body_too_large']);
  }
});

// https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
test('a URL or headers of more than 16 KB are refused before they are parsed', async (t) => {
  const { url } = await startService(t);
  const long = 'a'.repeat(20_000);
  assert.equal((await sendRequest(url, `GET /?${long}`)).status, 431);
  assert.equal((await sendRequest(url, 'GET /', { cookie: long })).status, 431);
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x-${index}`, '']));
  assert.equal((await sendRequest(url, 'GET /', many)).status, 431);
});

// https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive_timeout
test('an idle connection is kept longer than a proxy’s one minute', async (t) => {
  const { url } = await startService(t);
  const { headers } = await fetch(url);
  const [, seconds] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? [];
  assert.ok(Number(seconds) > 60, `${seconds} s`);
});
