import { test } from 'node:test';
import { lookAtScenes } from './scenes/index.js';
import { assertAccessible, assertFits } from './support.js';

// Languages, themes and widths differ in little; test/long/scenes.ts looks at each of them.
test('every scene is accessible, and fits a phone', (t) =>
  lookAtScenes(t, 'en-GB', async (page, { name, scripted }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await assertFits(page, name);
    // axe is a script itself.
    if (scripted !== false) await assertAccessible(page, name);
  }));
