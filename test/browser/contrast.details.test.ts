import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { contrast } from '../../src/shared/colour.js';
import { assertAccessible, connected, createRoom, sendMessage, startWithBrowser } from './support.js';

for (const colorScheme of ['light', 'dark'] as const)
  test(`with forced colours, selection, own messages, people and focus stay visible, ${colorScheme}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const page = await person({ forcedColors: 'active', colorScheme, locale: 'en-GB' });
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.goto('/');
    await assertAccessible(page, 'the lobby', 'colour');
    const swatch = await styleOf(page, '.chip .colour rect');
    assert.equal(hexOf(swatch.fill), await page.locator('html').getAttribute('data-me'));
    const room = await createRoom(page);
    await connected(page);
    const guest = await person({ locale: 'en-GB' });
    await guest.goto(`/room/${room}`);
    await sendMessage(guest, 'hello');
    await sendMessage(page, 'hello to you');
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      for (const line of ['.line--own', '.line:not(.line--own)']) {
        const bubble = await styleOf(page, `${line} .bubble`);
        const text = await styleOf(page, `${line} .bubble__text`);
        const colour = await styleOf(page, `${line} .bubble > .colour`);
        assert.equal(bubble.borderTopStyle, 'solid', line);
        assert.ok(contrast(hexOf(bubble.borderTopColor), hexOf(bubble.backgroundColor)) >= 3, line);
        assert.ok(contrast(hexOf(text.color), hexOf(bubble.backgroundColor)) >= 7, line);
        assert.ok(parseFloat(colour.width) <= 10, 'the colour lies beside the text');
        assert.equal(hexOf((await styleOf(page, `${line} .bubble > .colour rect`)).fill).length, 7);
      }
      assert.equal((await styleOf(page, '.composer')).outlineStyle, 'solid', 'the field that one writes in');
      await page.keyboard.press('Tab');
      assert.equal(
        (await styleOf(page, '.composer__send')).outlineStyle,
        'solid',
        'the button that has the focus',
      );
      await page.focus('#text');
      const strong = await styleOf(page, '.button--strong');
      assert.notEqual(
        strong.backgroundColor,
        (await styleOf(page, '.button:not(.button--strong)')).backgroundColor,
      );
    }
    const chosen = await styleOf(page, '.themes__choice[aria-current]');
    const others = await styleOf(page, '.themes__choice:not([aria-current])');
    assert.notEqual(chosen.backgroundColor, others.backgroundColor, 'the chosen theme');
    assert.ok(contrast(hexOf(chosen.color), hexOf(chosen.backgroundColor)) >= 3);
    await assertAccessible(page, 'a room', 'colour');
    await page.click('#invite-button');
    await page.locator('#invite-qr path[d]').waitFor();
    const qr = await styleOf(page, '#invite-qr');
    assert.deepEqual(
      [hexOf(qr.backgroundColor), hexOf(qr.color)],
      ['#ffffff', '#000000'],
      'a camera reads it',
    );
  });

test('prefers-contrast: more gives stronger text and edges', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const colorScheme of ['light', 'dark'] as const) {
    const usual = await person({ colorScheme, locale: 'en-GB' });
    const more = await person({ contrast: 'more', colorScheme, locale: 'en-GB' });
    const room = await createRoom(usual);
    await more.goto(`/room/${room}`);
    await connected(more);
    for (const page of [usual, more]) await sendMessage(page, 'hello');
    await more.locator('.line:not(.line--own)').waitFor();
    await usual.locator('.line:not(.line--own)').waitFor();
    for (const width of [360, 1440]) {
      const ratios = async (page: Page) => {
        await page.setViewportSize({ width, height: 800 });
        const paper = hexOf((await styleOf(page, 'html')).backgroundColor);
        const against = async (selector: string, property: 'color' | 'borderTopColor') =>
          contrast(hexOf((await styleOf(page, selector))[property]), paper);
        return {
          soft: await against('.line__time', 'color'),
          edge: await against('.gif__open', 'borderTopColor'),
          text: await against('body', 'color'),
        };
      };
      const [before, after] = [await ratios(usual), await ratios(more)];
      for (const what of ['soft', 'edge', 'text'] as const)
        assert.ok(after[what] > before[what] && after[what] >= 7, `${what}: ${before[what]}, ${after[what]}`);
      for (const line of ['.line--own', '.line:not(.line--own)']) {
        const bubble = await styleOf(more, `${line} .bubble`);
        const text = await styleOf(more, `${line} .bubble__text`);
        assert.ok(contrast(hexOf(text.color), hexOf(bubble.backgroundColor)) >= 7, `text in ${line}`);
        assert.ok(
          contrast(hexOf(bubble.borderTopColor), hexOf(bubble.backgroundColor)) >= 7,
          `edge of ${line}`,
        );
      }
    }
    await assertAccessible(more, `a room, ${colorScheme}`, 'colour');
  }
});

type Style = Record<
  'color' | 'fill' | 'backgroundColor' | 'borderTopColor' | 'borderTopStyle' | 'outlineStyle' | 'width',
  string
>;

const styleOf = (page: Page, selector: string) =>
  page.evaluate<Style>(`(({ color, fill, backgroundColor, borderTopColor, borderTopStyle, outlineStyle, width }) =>
    ({ color, fill, backgroundColor, borderTopColor, borderTopStyle, outlineStyle, width }))(getComputedStyle(document.querySelector(${JSON.stringify(selector)})))`);

/** @param rgb `rgb(1, 2, 3)` */
function hexOf(rgb: string): string {
  const channels = (rgb.match(/[0-9]+/g) ?? []).slice(0, 3);
  return `#${channels.map((each) => Number(each).toString(16).padStart(2, '0')).join('')}`;
}
