import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bubbleFill, contrast } from '../../src/shared/colour.js';
import { beLike } from '../support/same-colour.js';
import { connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const COOKIE_SECRET = 'only for this test, and long enough for it';

test('the bubbles of the darkest and palest people stand out in both themes, whether rendered by server or browser', async (t) => {
  const { person } = await startWithBrowser(t, { COOKIE_SECRET });
  const reader = await person({ locale: 'en-GB' });
  const room = await createRoom(reader);
  await connected(reader);
  for (const colour of ['#1f1f93', '#793a3a', '#e0e06c']) {
    const page = await person();
    await beLike(page, COOKIE_SECRET, colour);
    await page.goto(`/room/${room}`);
    await connected(page);
    await sendMessage(page, colour);
  }
  const bubbles = reader.locator('.line:not(.line--own)');
  await bubbles.nth(2).waitFor();
  const attributes = () =>
    reader
      .locator('.bubble > .colour rect')
      .evaluateAll((all: { getAttribute: (name: string) => string }[]) =>
        all.map((rect) => rect.getAttribute('fill')),
      );
  const users = await bubbles.evaluateAll((lines: { dataset: { user: string } }[]) =>
    lines.map(({ dataset }) => dataset.user),
  );
  const check = async (from: string) => {
    assert.deepEqual(await attributes(), users.map(bubbleFill), from);
    for (const width of [360, 1440])
      for (const colorScheme of ['light', 'dark'] as const) {
        await reader.setViewportSize({ width, height: 800 });
        await reader.emulateMedia({ colorScheme });
        const [page = '', ink = '', ...fills] = await reader.evaluate<string[]>(`[
          getComputedStyle(document.documentElement).backgroundColor,
          getComputedStyle(document.querySelector('.bubble__text')).color,
          ...[...document.querySelectorAll('.bubble > .colour')].map((colour) =>
            getComputedStyle(colour).opacity === '1' ? getComputedStyle(colour.firstElementChild).fill : 'none'),
        ]`);
        for (const fill of fills) {
          const what = `${from}, ${width} px, ${colorScheme}: ${fill} on ${page}`;
          assert.ok(contrast(hexOf(fill), hexOf(page)) >= (colorScheme === 'dark' ? 1.7 : 1.3), what);
          assert.ok(contrast(hexOf(fill), hexOf(ink)) >= 4.5, `${what} under ${ink}`);
        }
      }
  };
  await check('from the browser');
  await reader.reload();
  await connected(reader);
  await check('from the server');
});

/** @param rgb `rgb(1, 2, 3)` */
function hexOf(rgb: string): string {
  const channels = rgb.match(/[0-9]+/g) ?? [];
  return `#${channels.map((each) => Number(each).toString(16).padStart(2, '0')).join('')}`;
}
