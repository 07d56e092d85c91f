import { test } from 'node:test';
import { lookAtScenes, WIDTHS } from '../browser/scenes/index.js';
import { assertAccessible, assertFits } from '../browser/support.js';

for (const locale of ['ko-KR', 'en-GB']) {
  test(`every scene is accessible, light and dark, and fits every width, ${locale}`, async (t) => {
    await lookAtScenes(t, locale, async (page, { name, scripted }) => {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await assertFits(page, `${name}, ${width} px`);
        if (scripted === false) continue;
        await page.emulateMedia({ colorScheme: 'light' });
        await assertAccessible(page, `${name}, ${width} px, light`);
        // Dark mode differs only in colours.
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
