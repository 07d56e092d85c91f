import { test } from 'node:test';
import { lookAtScenes } from './scenes/index.js';
import { assertAccessible, assertFits } from './support.js';

// Languages, themes and widths differ little; test/long/scenes.ts checks all of them.
test('every scene is accessible, and fits a phone', (t) =>
  lookAtScenes(t, 'en-GB', async (page, { name, scripted }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await assertFits(page, name);
    // axe needs JavaScript.
    if (scripted !== false) await assertAccessible(page, name);
  }));
