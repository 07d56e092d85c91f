import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';
import { sendRequest } from './support/raw.js';

/** Headers that differ between responses, or only exist with a body. */
const CHANGING = ['date', 'x-request-id', 'etag', 'content-length', 'transfer-encoding', 'set-cookie'];

// RFC 9110, section 9.3.2
test('HEAD is answered as GET is, without a body, for every kind of page and file', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom();
  await visitor.enter(room);
  const { gif } = (await (await visitor.gif(room, await makeGif())).json()) as ChatView;
  for (const path of [
    '/',
    '/room',
    `/room/${room}`,
    `/room/${room}?view=log`,
    `/room/${room}/chats`,
    `/room/${room}/invite`,
    `/room/${'0'.repeat(24)}`,
    gif?.src ?? '',
    gif?.poster ?? '',
    '/favicon.svg',
    '/favicon/336699.svg',
    '/robots.txt',
    '/manifest/ko.webmanifest',
    '/offline',
    '/icons/192.png',
    '/healthz',
    '/readyz',
    '/metrics',
    '/nowhere',
  ]) {
    const request = { cookie: visitor.cookie, accept: 'text/html' };
    const head = await sendRequest(url, `HEAD ${path}`, request);
    const get = await sendRequest(url, `GET ${path}`, request);
    assert.equal(head.body, '', path);
    assert.equal(head.status, get.status, path);
    const stable = ({ headers }: typeof get) =>
      Object.entries(headers)
        .filter(([name]) => !CHANGING.includes(name))
        .sort();
    assert.deepEqual(stable(head), stable(get), path);
  }
});
