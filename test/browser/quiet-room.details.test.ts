import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const HINT = 'Enter sends, Shift+Enter starts a new line.';

test('the composer shows a focus ring only after keyboard navigation', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const width of [360, 1440]) {
    const page = await person({ viewport: { width, height: 800 }, locale: 'en-GB' });
    await createRoom(page);
    await connected(page);
    await page.locator('#text:focus').waitFor();
    assert.deepEqual(await ringOf(page), { outline: 'none', shadow: 'none', isEdgeInk: true }, 'on arrival');
    await page.keyboard.press('Shift+Tab');
    assert.equal((await ringOf(page)).isEdgeInk, false);
    await page.keyboard.press('Tab');
    const ring = await ringOf(page);
    assert.equal(ring.outline, 'solid', 'by Tab');
    assert.notEqual(ring.shadow, 'none');
    await page.keyboard.type('a');
    assert.equal((await ringOf(page)).outline, 'none', 'while writing');
    await page.keyboard.press('Enter');
    await page.locator('.line--own[data-id]').waitFor();
    assert.equal((await ringOf(page)).outline, 'none', 'after sending');
    await page.locator('#log').click();
    await page.keyboard.press('/');
    assert.equal((await ringOf(page)).outline, 'solid', 'by the key that leads there');
    await page.locator('#log').click();
    await page.locator('#text').click();
    assert.equal((await ringOf(page)).outline, 'none', 'by a press');
  }
});

test('own messages have no visible name, but screen readers still announce it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await sendMessage(page, 'hello');
  const check = async () => {
    const box = await page.locator('.line--own .line__who').boundingBox();
    assert.ok((box?.width ?? 9) <= 1 && (box?.height ?? 9) <= 1, JSON.stringify(box));
    const snapshot = await page.locator('.line--own').ariaSnapshot();
    assert.match(snapshot, /you/);
  };
  await check();
  await page.reload();
  await check();
});

test('the hint about Enter disappears on this device once a message was sent by key', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 1440, height: 800 }, locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  const isSeen = async () => ((await page.locator('#keys').boundingBox())?.height ?? 0) > 1;
  assert.equal(await isSeen(), true);
  await page.fill('#text', 'by the button');
  await page.click('.composer__send');
  await page.locator('.line--own[data-id]').waitFor();
  assert.equal(await isSeen(), true, 'the button says nothing about the key');
  await page.fill('#text', 'by the key');
  await page.press('#text', 'Enter');
  await page.locator('.line--own[data-id]').nth(1).waitFor();
  assert.equal(await isSeen(), false);
  await createRoom(page);
  await connected(page);
  assert.equal(await isSeen(), false, 'in another room');
  assert.equal(await page.locator('#keys').textContent(), HINT, 'it still describes the field');
  const other = await person({ viewport: { width: 1440, height: 800 }, locale: 'en-GB' });
  await other.goto(page.url());
  await other.getByText(HINT).waitFor();
});

test('on a wide touch screen the hint disappears once a message was sent', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 1180, height: 820 }, hasTouch: true, isMobile: true });
  await createRoom(page);
  await connected(page);
  const isSeen = async () => ((await page.locator('#keys').boundingBox())?.height ?? 0) > 1;
  assert.equal(await isSeen(), true);
  await page.fill('#text', '안녕하세요');
  await page.tap('.composer__send');
  await page.locator('.line--own[data-id]').waitFor();
  assert.equal(await isSeen(), false);
});

function ringOf(page: Page) {
  return page.evaluate<{ outline: string; shadow: string; isEdgeInk: boolean }>(`(() => {
    const { outlineStyle, boxShadow, borderTopColor } = getComputedStyle(document.querySelector('.composer'));
    return { outline: outlineStyle, shadow: boxShadow, isEdgeInk: borderTopColor === getComputedStyle(document.body).color };
  })()`);
}
