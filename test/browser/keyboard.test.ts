import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSeen, focused, tabTo } from './keyboard-focus.js';
import { createRoom, startWithBrowser } from './support.js';

test('a locked room can be entered and left with the keyboard alone', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host, { title: 'by keys', password: 'secret' });

  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to content');
  await tabTo(page, 'by keys');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'by keys' }).and(page.locator(':focus')).waitFor();

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

test('a room can be created with the keyboard alone, and the focus is always visible', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', viewport: { width: 1280, height: 600 } });
  await page.goto('/');
  await tabTo(page, 'Create the first room');
  await assertSeen(page);
  await page.keyboard.press('Enter');
  await page.locator('#title:focus').waitFor();
  await assertSeen(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1');
  await assertSeen(page);
  await page.keyboard.press('Enter');
  await page.getByText('Enter a number from 2 to 1000.').waitFor();
  await page.locator('#title:focus').waitFor();
  await page.keyboard.type('by keys alone');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('secret');
  await assertSeen(page);
  await page.keyboard.press('Tab');
  await assertSeen(page);
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#password').getAttribute('type'), 'text');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Create room');
  await assertSeen(page);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Cancel');
  await assertSeen(page);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/room\/[0-9a-f]{24}$/);
  await page.getByRole('heading', { name: 'by keys alone' }).waitFor();
  await page.locator('.people__count', { hasText: '1/3' }).waitFor();
});
