import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import {
  assertAccessible,
  assertFits,
  connected,
  createRoom,
  createRoomByForm,
  sendMessage,
  startWithBrowser,
} from './support.js';
import { SCREENS } from './three-people.js';

const toast = (page: Page) => page.locator('.toast');

/** The seconds left, as a toast shows them. */
async function secondsOf(page: Page): Promise<number> {
  return Number(/\d+/.exec((await page.locator('.toast__what').textContent()) ?? '')?.[0]);
}

for (const [where, options] of SCREENS) {
  test(`the last member to leave sees a countdown and can return, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const page = await person(options);
    const room = await createRoom(page, { title: '가'.repeat(60) });
    await sendMessage(page, '아직 할 말이 있어요');
    await page.click('#leave');
    await toast(page).waitFor();
    assert.match(
      (await page.locator('#endings-announcer').textContent()) ?? '',
      /^가+\. 모두 나가서 \d+초 뒤에/,
    );
    const spoken = await page.locator('#endings-announcer').textContent();
    const first = await secondsOf(page);
    assert.ok(first > 500 && first <= 600, `the server's own time: ${first}`);
    await until('a second has passed', async () => (await secondsOf(page)) < first);
    assert.equal(await page.locator('#endings-announcer').textContent(), spoken, 'it is announced once');
    await assertFits(page, 'a room that ends');
    await assertAccessible(page, 'a room that ends');
    await page.getByRole('link', { name: /^다시 들어가기/ }).click();
    await page.waitForURL(`**/room/${room}`);
    await page.getByText('아직 할 말이 있어요').waitFor();
  });

  test(`the browser’s back button leads from a new room to the lobby, which says that the room is ending, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const page = await person(options);
    await page.goto('/');
    await page.click('.hero .button, #empty .button >> visible=true');
    await page.fill('#title', '뒤로 가기');
    await page.click('#room-form button');
    await page.waitForURL(/\/room\/[0-9a-f]{24}$/);
    await connected(page);
    await page.goBack();
    await page.waitForURL('**/');
    await toast(page).getByText('뒤로 가기').first().waitFor();
    // Another person enters, so the warning is obsolete.
    const other = await person(options);
    await other.goto((await page.locator('.toast__back').getAttribute('href')) ?? '');
    await connected(other);
    await toast(page).waitFor({ state: 'detached' });
  });
}

test('without JavaScript the lobby’s HTML says that the room is ending, and links back', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const room = await createRoomByForm(page, { title: '차 한 잔' });
  await page.frameLocator('iframe').locator('.lines').waitFor({ state: 'attached' });
  await page.click('#leave');
  await page.getByText(/^모두 나가서 \d+초 뒤에 사라져요.$/).waitFor();
  assert.equal(await page.getByRole('button', { name: '닫기' }).count(), 0, 'it could not work');
  await page.getByRole('link', { name: '다시 들어가기 차 한 잔' }).click();
  await page.waitForURL(`**/room/${room}`);
});
