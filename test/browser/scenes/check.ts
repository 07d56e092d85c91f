import { test } from 'node:test';
import { assertAccessible, assertFits } from '../support.js';
import { lookAtScenes, WIDTHS } from './index.js';

/**
 * Tests every scene in one language: that nothing has to be scrolled sideways at any width, and what axe finds.
 * @param locale of the browsers
 * @param axeAt the widths at which axe runs, in CSS pixels: each run takes half a second
 */
export function testScenes({ locale, axeAt }: { locale: string; axeAt: number[] }): void {
  test(`every scene is accessible, light and dark, and fits every width, ${locale}`, async (t) => {
    await lookAtScenes(t, locale, async (page, { name, scripted }) => {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await assertFits(page, `${name}, ${width} px`);
        // axe is a script itself.
        if (scripted === false || !axeAt.includes(width)) continue;
        await page.emulateMedia({ colorScheme: 'light' });
        await assertAccessible(page, `${name}, ${width} px, light`);
        // Nothing but colours is other in the dark.
        await page.emulateMedia({ colorScheme: 'dark' });
        await assertAccessible(page, `${name}, ${width} px, dark`, 'colour');
      }
      // A window of 1,280 px at 200 % has 640, and at 400 % 320 (WCAG 2.2, 1.4.10).
      for (const width of [320, 640]) {
        await page.setViewportSize({ width, height: 512 });
        await assertFits(page, `${name}, ${width} px`);
      }
      await page.setViewportSize({ width: 768, height: 800 });
      await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
      await assertFits(page, `${name}, large letters`);
    });
  });
}
