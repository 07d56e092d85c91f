import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeRoom, setStage } from './support.js';

test('the way into a locked room and back can be walked with the keyboard alone', async (t) => {
  const { person } = await setStage(t);
  const host = await person();
  const room = await makeRoom(host, { title: 'by keys', password: 'secret' });

  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to content');
  await tabTo(page, 'by keys');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.equal(await focused(page), 'by keys');

  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('secret');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/room/${room}`);

  await page.locator('#text:focus').waitFor();
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await host.locator('.line', { hasText: 'typed' }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Send');
  for (let step = 0; step < 20 && (await focused(page)) !== 'Leave'; step++)
    await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/');
});

async function tabTo(page: Page, text: string): Promise<void> {
  for (let step = 0; step < 20; step++) {
    if ((await focused(page)) === text) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${text}`);
}

/** The words of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent.trim()');
}
