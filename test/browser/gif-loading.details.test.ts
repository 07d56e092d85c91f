import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { createRoom, sendMessage, sendGif, startWithBrowser } from './support.js';

test('messages do not move when a GIF above them loads', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  const room = await createRoom(page);
  await sendGif(page, await makeGif({ width: 700, height: 500 }));
  await page.locator('.line--own[data-id] .player').waitFor();
  await sendMessage(page, 'below the GIF');
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const other = await person();
  await other.route('**/gif/**', async (route) => {
    await held;
    await route.continue();
  });
  // The load event would wait for the GIF; without styles there would be no layout to measure.
  await other.goto(`/room/${room}`, { waitUntil: 'domcontentloaded' });
  const line = other.locator('.line', { hasText: 'below the GIF' });
  const above = other.locator('.player');
  await line.waitFor();
  const places = async () => [await line.boundingBox(), await above.boundingBox()];
  const before = await places();
  release();
  await other.locator('.line__gif[src$=".gif"]').waitFor();
  const after = await places();
  for (const [index, box] of before.entries())
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      // The page uses whole pixels, so the file's proportions may be off by half a pixel.
      const moved = Math.abs((after[index]?.[side] ?? 0) - (box?.[side] ?? 0));
      assert.ok(moved < 1, `${side} moved by ${moved} px`);
    }
});
