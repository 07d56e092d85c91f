import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PAPER } from '../../src/shared/colour.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

test('files with a hash in their name are cached for good, all others are revalidated each time', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(await visitor.page('/')) ?? [];
  assert.match(style, /^\/build\/main-[0-9A-Z]{8}\.css$/);
  const cacheOf = async (path: string) => (await visitor.request(path)).headers.get('cache-control');
  assert.equal(await cacheOf(style), 'public, max-age=31536000, immutable');
  assert.equal(await cacheOf('/robots.txt'), 'no-cache');

  const worker = await visitor.request('/build/service-worker.js');
  assert.equal(worker.headers.get('cache-control'), 'no-cache');
  assert.equal(worker.headers.get('service-worker-allowed'), '/');
  const again = await visitor.request('/build/service-worker.js', {
    // Without it, fetch bypasses every cache.
    headers: { 'if-none-match': worker.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
  });
  assert.equal(again.status, 304);
});

test('the browser’s own bars have the colour of the page', async () => {
  const tokens = await readFile(new URL('../../src/browser/styles/tokens.css', import.meta.url), 'utf8');
  assert.ok(tokens.includes(`--paper: light-dark(${PAPER.light}, ${PAPER.dark});`));
});

test('an error page has the usual layout, and the page of an ended room explains how rooms end', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url, 'en');
  const html = { headers: { accept: 'text/html' } };
  const nowhere = await visitor.request('/nowhere', html);
  assert.equal(nowhere.status, 404);
  assert.match(await nowhere.text(), /<h1[^>]*>Page not found</);
  const gone = await visitor.request('/room/000000000000000000000000/chats?before=' + '0'.repeat(33), html);
  assert.equal(gone.status, 404);
  assert.match(await gone.text(), /<h1[^>]*>This room is gone</);
});
