import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Visitor } from '../support/visitor.js';
import { assertSeen, focused, tabTo } from './keyboard-focus.js';
import { startWithBrowser } from './support.js';

test('rooms can be searched, filtered and paged with the keyboard alone', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const creator = new Visitor(t, service.url);
  await creator.createRoom({ title: 'locked room', password: 'x' });
  for (let index = 51; index >= 0; index--) await creator.createRoom({ title: `room ${index}` });
  const page = await person({ locale: 'en-GB', viewport: { width: 1280, height: 600 } });
  await page.goto('/');
  await tabTo(page, 'room 0');
  await assertSeen(page);
  await page.keyboard.press('End');
  assert.equal(await focused(page), 'room 49');
  await assertSeen(page);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'More rooms');
  await assertSeen(page);
  await page.keyboard.press('Enter');
  await page.getByText('53 rooms', { exact: true }).waitFor();
  // The focus is at the first that is new.
  await page.getByRole('link', { name: 'room 50', exact: true }).and(page.locator(':focus')).waitFor();
  await assertSeen(page);

  await page.keyboard.press('Home');
  for (let step = 0; step < 3 && (await idOfFocused(page)) !== 'q'; step++)
    await page.keyboard.press('Shift+Tab');
  await assertSeen(page);
  await page.keyboard.type('locked');
  await page.getByText('1 room', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await idOfFocused(page), 'open-only');
  await assertSeen(page);
  await page.keyboard.press('Space');
  await page.getByText('No matching rooms').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Show all rooms');
  await assertSeen(page);
  await page.keyboard.press('Enter');
  await page.getByText('The newest 50 rooms').waitFor();
  await page.locator('#q:focus').waitFor();
  await assertSeen(page);
});

function idOfFocused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.id');
}
