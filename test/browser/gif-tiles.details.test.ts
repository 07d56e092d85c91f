import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { connected, createRoom, sendGif, startWithBrowser } from './support.js';

const SIZES = [
  { width: 900, height: 300 },
  { width: 60, height: 300 },
  { width: 30, height: 900 },
  { width: 900, height: 30 },
  { width: 24, height: 24 },
  { width: 60, height: 40 },
];
const ALT = 'what is to be seen in this small picture, described at length '.repeat(3);

test('a GIF’s tile has the size of its picture before and after loading, and tiny GIFs are enlarged crisply', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const sender = await person();
  const room = await createRoom(sender);
  for (const [index, size] of SIZES.entries()) {
    await sendGif(sender, await makeGif(size), index % 2 === 0 ? ALT : '');
    await sender.locator('.line--own[data-id] .player').nth(index).waitFor();
  }
  for (const width of [360, 1440]) {
    const page = await person({ viewport: { width, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/gif/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${service.url}/room/${room}`, { waitUntil: 'domcontentloaded' });
    await connected(page);
    const empty = await boxes(page.locator('.player'));
    release();
    for (let index = SIZES.length - 1; index >= 0; index--) {
      await page.locator('.player').nth(index).scrollIntoViewIfNeeded();
      await until(`GIF ${index} is loaded`, () =>
        page.evaluate<boolean>(
          `(image => image.complete && image.naturalWidth > 0)(document.querySelectorAll('.line__gif')[${index}])`,
        ),
      );
    }
    const tiles = await boxes(page.locator('.player'));
    const pictures = await boxes(page.locator('.line__gif'));
    for (const [index, size] of SIZES.entries()) {
      const what = `${size.width} × ${size.height} at ${width} px`;
      const [tile, picture, before] = [tiles[index], pictures[index], empty[index]] as [Box, Box, Box];
      for (const side of ['width', 'height'] as const) {
        assert.ok(
          Math.abs(tile[side] - Math.max(picture[side], 24)) < 1,
          `${what}: ${side} of the tile ${tile[side]}, of the picture ${picture[side]}`,
        );
        assert.ok(
          Math.abs(tile[side] - before[side]) < 1,
          `${what}: ${side} jumps from ${before[side]} to ${tile[side]}`,
        );
      }
      assert.ok(
        Math.abs(picture.width / picture.height / (size.width / size.height) - 1) < 0.06,
        `${what}: proportions`,
      );
      const isTiny = Math.min(size.width, size.height) < 80 && Math.max(size.width, size.height) < 128;
      const scale = picture.width / size.width;
      assert.equal(await rendering(page, index), isTiny ? 'pixelated' : 'auto', what);
      if (isTiny) assert.ok(scale >= 2 && Number.isInteger(scale), `${what}: scaled by ${scale}`);
    }
    // The badge of a paused GIF lies within its tile.
    for (const [index, mark] of (await boxes(page.locator('.player__still'))).entries()) {
      const tile = tiles[index] as Box;
      assert.ok(
        mark.width <= tile.width && mark.height <= tile.height,
        `the mark on ${index} at ${width} px`,
      );
    }
    assert.equal(
      await page.evaluate(`getComputedStyle(document.querySelector('.player')).backgroundColor`),
      'rgba(0, 0, 0, 0)',
    );
    await page.close();
  }
});

test('a GIF that fails to load keeps its tile, with its description', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const sender = await person();
  const room = await createRoom(sender);
  await sendGif(sender, await makeGif({ width: 300, height: 200 }), ALT);
  await sender.locator('.line--own[data-id] .player').waitFor();
  const page = await person({ viewport: { width: 360, height: 800 } });
  await page.route('**/gif/**', (route) => route.abort());
  await page.goto(`${service.url}/room/${room}`);
  await connected(page);
  const [tile] = await boxes(page.locator('.player'));
  const ratio = (tile?.width ?? 0) / (tile?.height ?? 1);
  assert.ok(Math.abs(ratio - 1.5) < 0.02, JSON.stringify(tile));
});

test('without JavaScript tiny GIFs are enlarged crisply, too', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const sender = await person();
  const room = await createRoom(sender);
  await sendGif(sender, await makeGif({ width: 24, height: 24 }));
  await sender.locator('.line--own[data-id] .player').waitFor();
  const page = await person({ javaScriptEnabled: false });
  await page.goto(`${service.url}/room/${room}?view=log`);
  const [box] = await boxes(page.locator('.line__gif'));
  assert.deepEqual([box?.width, box?.height], [96, 96]);
  assert.equal(await rendering(page, 0), 'pixelated');
});

interface Box {
  width: number;
  height: number;
}

const boxes = (all: Locator) =>
  all.evaluateAll((elements: { getBoundingClientRect: () => Box }[]) =>
    elements.map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return { width, height };
    }),
  );

const rendering = (page: Page, index: number) =>
  page.evaluate<string>(`getComputedStyle(document.querySelectorAll('.line__gif')[${index}]).imageRendering`);
