import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Fails unless the focused element, or its container, is outlined, fully in view and uncovered. */
export async function assertSeen(page: Page): Promise<void> {
  const seen = await page.evaluate<unknown>(`(() => {
    const isOutlined = (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    };
    let ringed = document.activeElement;
    while (ringed && !isOutlined(ringed)) ringed = ringed.parentElement;
    if (!ringed) return { outlined: false };
    const { top, bottom, left, width, height } = ringed.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
      outlined: ringed !== document.body,
      inView: top >= 0 && bottom <= innerHeight,
      uncovered: hit !== null && (ringed.contains(hit) || hit.contains(ringed)),
    };
  })()`);
  assert.deepEqual(seen, { outlined: true, inView: true, uncovered: true }, await focused(page));
}

/** Presses Tab until an element with this text has the focus. */
export async function tabTo(page: Page, text: string): Promise<void> {
  for (let step = 0; step < 20; step++) {
    if ((await focused(page)) === text) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${text}`);
}

/** The text of the focused element. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent.trim()');
}
