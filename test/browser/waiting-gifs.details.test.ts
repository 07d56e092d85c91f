import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { openLink } from '../support/breakable-link.js';
import { until } from '../support/until.js';
import {
  assertAccessible,
  assertFits,
  connected,
  createRoom,
  sendMessage,
  sendGif,
  startWithBrowser,
} from './support.js';

for (const width of [360, 1440])
  test(`GIFs and messages sent in an outage survive a reload and reach all members once, in order, at ${width} px`, async (t) => {
    const { service, person } = await startWithBrowser(t);
    const link = await openLink(t, () => Number(new URL(service.url).port));
    const page = await person({ baseURL: link.url, locale: 'en-GB', viewport: { width, height: 740 } });
    const room = await createRoom(page);
    await connected(page);
    await page.waitForEvent('requestfinished', (request) => /\/build\/shared-/.test(request.url()));
    const other = await person({ locale: 'en-GB' });
    await other.goto(`/room/${room}`);

    link.cut();
    await page.context().setOffline(true);
    await page.getByText("You're offline.").waitFor();
    await write(page, 'one');
    await sendGif(page, await makeGif(), 'a wave');
    await write(page, 'two');
    await sendGif(page, await makeGif({ width: 90 }), 'a bow');
    await write(page, 'three');
    const all = ['one', 'GIF: a wave', 'two', 'GIF: a bow', 'three'];
    assert.deepEqual(await contents(page), all);
    assert.deepEqual(await page.locator('[data-state="waiting"] .line__sending').allTextContents(), [
      'Waiting to send',
      'Waiting to send',
      'Waiting to send',
      'Waiting to send',
      'Waiting to send',
    ]);
    await until('the GIFs are seen', async () => (await shownWidths(page)).join() === '60,90');
    await assertAccessible(page, 'GIFs that wait');
    await assertFits(page, 'GIFs that wait');
    await until('both files are kept', async () => (await keptFiles(page)) === 2);
    await page.reload().catch(() => undefined);

    link.restore();
    await page.context().setOffline(false);
    // First offline, so that pending items come from the browser's storage.
    await page.route('**/socket.io/**', (route) => route.abort());
    await page.goto(`/room/${room}`);
    assert.deepEqual(await contents(page), all);
    await until('the GIFs are seen again', async () => (await shownWidths(page)).join() === '60,90');
    await page.unroute('**/socket.io/**');
    for (const each of [page, other]) {
      await until('all have come', async () => (await each.locator('.line[data-id]').count()) === 5);
      assert.deepEqual(await contents(each), all);
    }
    assert.equal(await page.locator('[data-state]').count(), 0);
    await page.reload();
    await page.waitForTimeout(300);
    assert.deepEqual(await contents(page), all);
    assert.equal(await page.evaluate('localStorage.length'), 0);
    assert.equal(await keptFiles(page), 0);
  });

test('a GIF whose response is lost is resent automatically, and appears once', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  const keys: string[] = [];
  await page.route('**/gif', async (route) => {
    keys.push(/name="key"\r\n\r\n(\w+)/.exec(route.request().postData() ?? '')?.[1] ?? '');
    if (keys.length > 2) await route.continue();
    else await route.abort();
  });
  await sendGif(page, await makeGif());
  await page.locator('[data-state="waiting"]').waitFor();
  await page.locator('.line[data-id] .player').waitFor();
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.notEqual(keys[0], '');
  assert.equal(await page.locator('.line').count(), 1);
  assert.match((await page.locator('.player').getAttribute('data-src')) ?? '', /\.gif$/);
});

test('a GIF stored without a response is not stored twice', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  const other = await person();
  await other.goto(`/room/${room}`);
  // The room's copy of the message would end the pending state.
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.reload();
  let tries = 0;
  await page.route('**/gif', async (route) => {
    tries += 1;
    if (tries > 1) return route.continue();
    await route.fetch();
    await route.abort();
    return undefined;
  });
  await sendGif(page, await makeGif());
  await page.locator('[data-state="waiting"]').waitFor();
  await page.unroute('**/socket.io/**');
  await other.locator('.line .player').waitFor();
  await page.locator('.line[data-id] .player').waitFor();
  await page.waitForTimeout(500);
  for (const each of [page, other]) assert.equal(await each.locator('.line').count(), 1);
});

test('a refused GIF shows the reason, also after a reload, and can be retried or deleted', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  const refusals: string[] = [];
  page.on('response', (response) => {
    if (response.request().method() === 'POST' && response.status() === 422) refusals.push(response.url());
  });
  await sendGif(page, (await makeGif()).subarray(0, 20), 'half a wave');
  const failed = page.locator('[data-state="failed"]', { hasText: 'This GIF is damaged' });
  await failed.waitFor();
  await assertAccessible(page, 'a refused GIF');
  // It blocks no later message.
  await sendMessage(page, 'behind it');
  await page.reload();
  await failed.waitFor();
  await failed.getByRole('button', { name: 'Try again' }).click();
  await until('it is refused again', () => refusals.length === 2);
  await failed.getByRole('button', { name: 'Delete' }).click();
  assert.equal(await page.locator('.player').count(), 0);
  await until('its file is gone', async () => (await keptFiles(page)) === 0);
  await page.reload();
  await page.waitForTimeout(300);
  assert.deepEqual(await contents(page), ['behind it']);
});

test('a pending GIF can be deleted, and an upload can be cancelled', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  await page.route('**/gif', () => undefined);
  await sendGif(page, await makeGif(), 'first');
  await sendGif(page, await makeGif(), 'second');
  const uploading = page.locator('#upload');
  await uploading.waitFor();
  await page.locator('[data-state="waiting"]').getByRole('button', { name: 'Delete' }).click();
  assert.deepEqual(await contents(page), ['GIF: first']);
  await page.getByRole('button', { name: 'Cancel upload' }).click();
  await uploading.waitFor({ state: 'hidden' });
  assert.deepEqual(await contents(page), []);
  await page.unroute('**/gif');
  await until('no file is left', async () => (await keptFiles(page)) === 0);
  await page.goto(`${service.url}${new URL(page.url()).pathname}`);
  await page.waitForTimeout(300);
  assert.deepEqual(await contents(page), []);
});

test('an upload without progress for a minute is restarted', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.clock.install();
  await createRoom(page);
  await connected(page);
  let tries = 0;
  await page.route('**/gif', async (route) => {
    tries += 1;
    if (tries > 1) await route.continue();
  });
  await sendGif(page, await makeGif());
  await until('it is uploading', () => tries === 1);
  await page.clock.runFor(61_000);
  await page.locator('[data-state="waiting"]').waitFor();
  await page.clock.runFor(2000);
  await page.locator('.line[data-id] .player').waitFor();
  assert.equal(tries, 2);
});

test('a message written during a GIF upload does not wait for it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/gif', async (route) => {
    await held;
    await route.continue();
  });
  await sendGif(page, await makeGif(), 'large');
  await page.locator('#upload').waitFor();
  await sendMessage(page, 'meanwhile');
  release();
  await page.locator('.line[data-id] .player').waitFor();
  assert.deepEqual(await contents(page), ['meanwhile', 'GIF: large']);
});

test('a GIF pending when the cookie becomes another person is shown under the old name and not sent automatically', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  const room = await createRoom(await person());
  await page.goto(`/room/${room}`);
  await connected(page);
  await useGifs(page);
  link.cut();
  await page.getByText('Connection lost.').waitFor();
  await write(page, 'a text');
  await sendGif(page, await makeGif(), 'a wave');
  await page.context().clearCookies();
  const other = await page.context().newPage();
  await other.goto(service.url);
  link.restore();
  await page.getByText("This browser's cookie has changed").waitFor();
  await connected(page);
  assert.deepEqual(await contents(page), ['a text', 'GIF: a wave']);
  assert.equal(await page.locator('[data-state="failed"]', { hasText: 'Written as' }).count(), 2);
  await other.goto(`${service.url}/room/${room}`);
  assert.equal(await other.locator('.line').count(), 0);
  await page
    .locator('[data-state="failed"]')
    .filter({ has: page.locator('.player') })
    .locator('[data-does="retry"]')
    .click();
  await page.locator('.line--own[data-id] .player').waitFor();
  await other.locator('.line--own .player').waitFor();
});

test('without file storage a pending GIF is kept in memory, and leaving the page asks first', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  await page.addInitScript("indexedDB.open = () => { throw new Error('forbidden'); }");
  await createRoom(page);
  await connected(page);
  await useGifs(page);
  link.cut();
  await page.getByText('Connection lost.').waitFor();
  await sendGif(page, await makeGif(), 'a wave');
  await page.locator('[data-state="waiting"]').waitFor();
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  await page.evaluate("setTimeout(() => { location.href = '/'; })");
  await until('it is asked', () => asked === 1);
  link.restore();
  await page.locator('.line[data-id] .player').waitFor();
  assert.deepEqual(await contents(page), ['GIF: a wave']);
});

/** Loads what previews GIFs. The page does so by itself, two seconds after it has connected. */
async function useGifs(page: Page): Promise<void> {
  await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: await makeGif() });
  await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
}

async function write(page: Page, chat: string): Promise<void> {
  await page.fill('#text', chat);
  await page.press('#text', 'Control+Enter');
}

/** Texts and GIF names from top to bottom. */
function contents(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('.bubble__text, .line__gif')].map((each) => each.alt ?? each.textContent)`,
  );
}

/** The natural widths of the loaded GIFs, in pixels. */
function shownWidths(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(
    `[...document.querySelectorAll('.line__gif')].map(({ naturalWidth }) => naturalWidth)`,
  );
}

/** The number of GIFs in the browser's storage. */
function keptFiles(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const opening = indexedDB.open('huechat', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('gifs', { keyPath: 'key' });
    opening.onsuccess = () => {
      const database = opening.result;
      const count = database.transaction('gifs').objectStore('gifs').count();
      count.onsuccess = () => { database.close(); resolve(count.result); };
    };
  })`);
}
