import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { createRoom, startWithBrowser } from './support.js';

test('the composer fits its text even in browsers without field-sizing', async (t) => {
  const { person } = await startWithBrowser(t);
  const heights = async (page: Page): Promise<number[]> => {
    const height = async () => (await page.locator('#text').boundingBox())?.height ?? 0;
    await createRoom(page);
    const found = [await height()];
    await page.fill('#text', 'one\ntwo\nthree');
    found.push(await height());
    await page.reload();
    found.push(await height());
    await page.fill('#text', 'as wide as a phone is, and some more of it '.repeat(3));
    found.push(await height());
    await page.setViewportSize({ width: 1000, height: 740 });
    await page.evaluate('new Promise(requestAnimationFrame)');
    found.push(await height());
    await page.fill('#text', 'line\n'.repeat(60));
    found.push(await height());
    await page.press('#text', 'Enter');
    await page.locator('.line[data-id]').waitFor();
    return [...found, await height()];
  };
  const viewport = { width: 360, height: 740 };
  const able = await person({ viewport });
  const unable = await person({ viewport });
  await unable.addInitScript(`{
    const supports = CSS.supports.bind(CSS);
    CSS.supports = (...asked) => asked[0] !== 'field-sizing' && supports(...asked);
    const without = new CSSStyleSheet();
    without.replaceSync('#text { field-sizing: fixed }');
    document.adoptedStyleSheets = [without];
  }`);
  const byStyle = await heights(able);
  const byScript = await heights(unable);
  assert.equal(
    await unable.evaluate('getComputedStyle(document.querySelector("#text")).fieldSizing'),
    'fixed',
    'the browser was without it',
  );
  assert.deepEqual(byScript, byStyle);
  const [empty = 0, three = 0, kept, folded = 0, unfolded = 0, most = 0, sent] = byScript;
  assert.ok(three > empty && folded > unfolded && unfolded >= empty && most > three, byScript.join());
  assert.deepEqual([kept, sent], [three, empty]);
});

test('the composer grows with its text up to a limit, and shrinks after sending', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 360, height: 740 } });
  await createRoom(page);
  const height = async () => (await page.locator('#text').boundingBox())?.height ?? 0;
  const small = await height();
  await page.fill('#text', '길게 적으면 저절로 줄이 바뀌고 칸도 함께 커집니다. '.repeat(3));
  const wrapped = await height();
  assert.ok(wrapped > small + 20, `${wrapped} is not above ${small}`);
  await page.fill('#text', 'line\n'.repeat(60));
  assert.ok((await height()) <= 740 * 0.31);
  await page.fill('#text', 'sent');
  await page.press('#text', 'Enter');
  await until('it is small again', async () => (await height()) === small);
});
