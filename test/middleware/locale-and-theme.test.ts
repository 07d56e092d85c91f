import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

test('the theme follows the system until another one is chosen, which every later page has from its first byte', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  assert.match(await visitor.page('/'), /<html[^>]+data-theme="system"/);
  const chosen = await visitor.request('/room?theme=dark');
  assert.equal(chosen.status, 303);
  assert.equal(chosen.headers.get('location'), '/room');
  for (const path of ['/', '/room']) {
    const page = await visitor.page(path);
    assert.match(page, /<html[^>]+data-theme="dark"/);
    assert.match(page, /<meta name="color-scheme" content="dark">/);
  }
  await visitor.request('/?theme=<script>');
  assert.match(await visitor.page('/'), /data-theme="dark"/, 'what is no look changes nothing');
});

test('the favicon has the reader’s colour', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const page = await visitor.page('/');
  const [, colour = ''] = /data-me="(#[0-9a-f]{6})"/.exec(page) ?? [];
  const [, icon = ''] = /<link rel="icon" href="([^"]+)"/.exec(page) ?? [];
  const response = await visitor.request(icon);
  assert.match(response.headers.get('content-type') ?? '', /^image\/svg\+xml/);
  assert.match(response.headers.get('cache-control') ?? '', /immutable/);
  assert.match(await response.text(), new RegExp(`fill="${colour}"`));
  assert.equal((await visitor.request('/favicon/red.svg')).status, 404);
});

test('dates have a format for any Accept-Language header', async (t) => {
  const styles = {
    'en-GB,en;q=0.9': 'en-GB-u-hc-h23',
    'ko;q=0.5, en-US;q=0.9': 'en-US-u-hc-h12',
    'de-DE,de;q=0.9,en;q=0.8': 'en-DE-u-hc-h23',
    'en-US-u-hc-h23': 'en-US-u-hc-h23',
    xx: 'en-u-hc-h12',
    'en-ZZ': 'en-US-u-hc-h12',
    '*': 'en-US-u-hc-h12',
    en_GB: 'en-US-u-hc-h12',
    '"><script>': 'en-US-u-hc-h12',
    ['en-'.padEnd(60, 'x')]: 'en-US-u-hc-h12',
  };
  const { url } = await startService(t, { DEFAULT_LOCALE: 'en' });
  for (const [languages, style] of Object.entries(styles)) {
    const page = await (await fetch(url, { headers: { 'accept-language': languages } })).text();
    assert.equal(/<html[^>]+data-dates="([^"]*)"/.exec(page)?.[1], style, languages);
  }
});
