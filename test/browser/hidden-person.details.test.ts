import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import {
  assertAccessible,
  assertFits,
  connected,
  createRoom,
  sendMessage,
  startWithBrowser,
} from './support.js';

for (const width of [360, 1440])
  test(`messages of a hidden person are folded, live and after a reload, and are not counted, at ${width} px`, async (t) => {
    const { service, person } = await startWithBrowser(t);
    const page = await person({ locale: 'en-GB', viewport: { width, height: 740 } });
    const room = await createRoom(page);
    await connected(page);
    const [loud, calm] = [await person(), await person({ locale: 'en-GB' })];
    for (const each of [loud, calm]) {
      await each.goto(`${service.url}/room/${room}`);
      await connected(each);
    }
    for (const chat of ['one', 'two']) await sendMessage(loud, chat);
    await calm.locator('.line', { hasText: 'two' }).focus();
    await calm.locator('.toolbar [data-does="reply"]').click();
    await sendMessage(calm, 'quiet please');
    await sendMessage(loud, 'three');
    await page.locator('.line', { hasText: 'three' }).waitFor();

    await page.locator('.line', { hasText: 'one' }).focus();
    await page.locator('.toolbar [data-does="hide"]').click();
    const folds = page.locator('.fold');
    await until('two runs are folded', async () => (await folds.count()) === 2);
    assert.deepEqual(await folds.allTextContents(), [
      '2 messages from a hidden person · Show',
      '1 message from a hidden person · Show',
    ]);
    assert.deepEqual(await seen(page), ['quiet please']);
    assert.equal(await page.locator('.quote__text:visible').count(), 0);
    await assertAccessible(page, 'a folded run');
    await assertFits(page, 'a folded run');

    // Their messages are not announced, nor counted in the title, nor is their typing shown.
    await page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })");
    await loud.locator('#text').pressSequentially('fo');
    await sendMessage(loud, 'four');
    await page.getByText('2 messages from a hidden person').nth(1).waitFor();
    assert.equal(await page.locator('#typing').textContent(), '');
    await sendMessage(calm, 'still here');
    await page.locator('#announcer', { hasText: 'still here' }).waitFor({ state: 'attached' });
    assert.doesNotMatch((await page.locator('#announcer').textContent()) ?? '', /four/);
    assert.match(await page.title(), /^\(1\) /);

    await page.reload();
    await until('it is folded again', async () => (await folds.count()) === 2);
    assert.deepEqual(await seen(page), ['quiet please', 'still here']);
    await folds.first().getByRole('button').click();
    assert.deepEqual(await seen(page), ['one', 'two', 'quiet please', 'still here']);

    // Hiding is invisible to everyone else.
    assert.equal(await calm.locator('.fold').count(), 0);
    if (width < 960) await page.click('.people-button');
    const listed = page.locator('.member--hidden');
    assert.equal(await listed.count(), 1);
    await listed.getByText('Hidden', { exact: true }).waitFor();
    await listed.hover();
    await listed.getByRole('button').click();
    await page.locator('#menu [data-does="unhide"]').click();
    await until('everything is back', async () => (await seen(page)).length === 6);
    assert.equal(await folds.count(), 0);
    assert.equal(await page.locator('.member--hidden').count(), 0);
    assert.equal(
      await page.locator('.member').first().getByRole('button').count(),
      0,
      'nobody hides oneself',
    );
  });

test('nothing of a hidden person is painted before the page’s script has loaded', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ serviceWorkers: 'block' });
  const room = await createRoom(page);
  await connected(page);
  const loud = await person();
  await loud.goto(`${service.url}/room/${room}`);
  await sendMessage(loud, 'loud');
  await page.locator('.line', { hasText: 'loud' }).focus();
  await page.locator('.toolbar [data-does="hide"]').click();
  await page.locator('.fold').waitFor();
  await page.route(/\/build\/(?!hiding-).*\.js$/, () => undefined);
  await page.reload({ waitUntil: 'commit' });
  await page.locator('.line').waitFor({ state: 'attached' });
  assert.deepEqual(await seen(page), []);
});

/** The visible texts from top to bottom. */
async function seen(page: Page): Promise<string[]> {
  return page.locator('.bubble__text:visible').allTextContents();
}
