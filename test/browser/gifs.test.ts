import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { createRoom, sendMessage, sendGif, startWithBrowser } from './support.js';

test('a GIF is previewed with its name and size before it is sent, and can be described', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  const other = await person({ locale: 'en-GB' });
  await other.goto(`/room/${room}`);
  const gif = await makeGif({ width: 120, height: 80 });
  const choose = () => page.setInputFiles('#gif', { name: 'wave.gif', mimeType: 'image/gif', buffer: gif });
  await choose();
  const preview = page.getByRole('group', { name: 'wave.gif' });
  await preview.getByText(/^120 × 80, \d+\s?kB$/).waitFor();
  await page.locator('#alt:focus').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await preview.isHidden(), true);
  assert.equal(await page.locator('.line').count(), 0);

  await choose();
  await page.fill('#alt', 'a wave');
  await page.press('#alt', 'Enter');
  for (const each of [page, other]) await each.getByRole('button', { name: 'GIF: a wave' }).waitFor();
  const [src] = await other
    .locator('.player')
    .evaluateAll((all: { dataset: { src: string } }[]) => all.map(({ dataset }) => dataset.src));
  assert.ok((await page.request.get(`${service.url}${src ?? ''}`)).ok());
  await other.reload();
  await other.getByRole('button', { name: 'GIF: a wave' }).waitFor();
});

test('a GIF plays in view, pauses out of view, and toggles at a press', async (t) => {
  const { person } = await startWithBrowser(t, { RATE_LIMITS: 'off' });
  const page = await person({ viewport: { width: 360, height: 600 } });
  await createRoom(page);
  await sendGif(page, await makeGif({ width: 300, height: 200 }));
  const player = page.locator('.player');
  await shows(page, 'gif');
  await player.click();
  await shows(page, 'poster');
  assert.equal(await player.getAttribute('aria-pressed'), 'false');
  await player.press('Enter');
  await shows(page, 'gif');

  const box = await page.locator('.line__gif').boundingBox();
  assert.equal(((box?.width ?? 0) / (box?.height ?? 1)).toFixed(2), '1.50');
  for (let count = 0; count < 20; count++) await sendMessage(page, `line ${count}`);
  await shows(page, 'poster');
  await player.scrollIntoViewIfNeeded();
  await shows(page, 'gif');
});

test('with reduced motion, by system or setting, no GIF plays until pressed', async (t) => {
  const { person } = await startWithBrowser(t);
  const still = await person({ reducedMotion: 'reduce', locale: 'en-GB' });
  await still.addInitScript(`{
    window.previewed = [];
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => (previewed.push(blob.type), createObjectURL(blob));
  }`);
  const room = await createRoom(still);
  const asked: string[] = [];
  still.on('request', (request) => {
    if (request.url().endsWith('.gif')) asked.push(request.url());
  });
  const other = await person({ locale: 'en-GB' });
  await other.goto(`/room/${room}`);
  await sendGif(other, await makeGif());
  await still.locator('.player').waitFor();
  await shows(other, 'gif');
  await shows(still, 'poster');
  await still.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: await makeGif() });
  await still.locator('#preview-image[src]').waitFor();
  assert.deepEqual(await still.evaluate('previewed'), ['image/png']);
  assert.deepEqual(asked, []);
  await still.locator('.player').click();
  await shows(still, 'gif');

  await other.getByRole('button', { name: 'Settings', exact: true }).click();
  await other.getByLabel('Autoplay GIFs').uncheck();
  await shows(other, 'poster');
  await other.keyboard.press('Escape');
  assert.equal(await other.getByLabel('Autoplay GIFs').isVisible(), false);
  await other.reload();
  await other.locator('.player').waitFor();
  await other.waitForTimeout(500);
  await shows(other, 'poster');
});

/** Waits until the page shows the animation, or the poster. */
async function shows(page: Page, what: 'gif' | 'poster'): Promise<void> {
  const ending = what === 'gif' ? '.gif' : '.webp';
  await until(`the ${what} is shown`, async () =>
    ((await page.locator('.line__gif').first().getAttribute('src')) ?? '').endsWith(ending),
  );
}
