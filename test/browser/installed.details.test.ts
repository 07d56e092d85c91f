import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { until } from '../support/until.js';
import { createRoom, sendMessage, startWithBrowser } from './support.js';

test('if the server cannot be reached, an offline page says so in the reader’s language', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await workerIsReady(page);
  const room = await createRoom(page);
  await service.close();
  await page.goto(`/room/${room}`);
  await page.getByRole('heading', { name: 'No connection' }).waitFor();
  assert.equal(
    await page.evaluate<string>('getComputedStyle(document.querySelector(".button")).fontWeight'),
    '600',
  );
});

test('the service worker caches only the offline page: no other page, no chat, no GIF', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await page.goto('/');
  await workerIsReady(page);
  await createRoom(page);
  await sendMessage(page, '비밀');
  await page.reload();
  await page.goto('/room');
  const kept = await page.evaluate<string[]>(
    `caches.keys()
      .then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()))))
      .then((all) => all.flat().map((request) => new URL(request.url).pathname))`,
  );
  assert.equal(kept[0], '/offline');
  assert.ok(kept.length > 1);
  for (const path of kept.slice(1)) assert.match(path, /^\/build\/(main|offline)-[0-9A-Z]{8}\.(css|js)$/);
});

test('changing the language replaces the cached offline page completely', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await page.goto('/');
  await workerIsReady(page);
  await page.getByRole('link', { name: 'English' }).click();
  const kept = () =>
    page.evaluate<[string, string][]>(
      `caches.keys().then((names) => Promise.all(names.map(async (name) => {
        const response = await caches.match('/offline', { cacheName: name });
        return [name, response ? await response.text() : ''];
      })))`,
    );
  await until('only the English page is kept', async () => {
    const all = await kept();
    return all.length === 1 && /<html lang="en"/.test(all[0]?.[1] ?? '');
  });
});

test('a page requested right after a language change always loads', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  const asked = 20;
  let came = 0;
  for (let round = 0; round < asked; round++) {
    await page.goto(`/?lang=${round % 2 === 0 ? 'en' : 'ko'}`);
    // Redirects too: the worker passes them on.
    await page.goto(round % 4 < 2 ? '/room' : '/room/x');
    came++;
  }
  assert.equal(came, asked);
});

test('the app can be installed: a manifest in the reader’s language, with icons that exist', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  const href = await page.locator('link[rel="manifest"]').getAttribute('href');
  const response = await page.request.get(href ?? '');
  assert.match(response.headers()['content-type'] ?? '', /^application\/manifest\+json/);
  const manifest = (await response.json()) as {
    lang: string;
    description: string;
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  assert.equal(manifest.lang, 'en');
  assert.equal(manifest.description, 'Your colour is your name.');
  assert.ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  for (const { src, sizes } of manifest.icons) {
    const { width, height } = await sharp(await (await page.request.get(src)).body()).metadata();
    assert.equal(`${width}x${height}`, sizes);
  }
});

async function workerIsReady(page: Page): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await until('the page is the worker’s', () =>
    page.evaluate<boolean>('navigator.serviceWorker.controller !== null'),
  );
}
