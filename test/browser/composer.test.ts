import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createRoom, sendMessage, startWithBrowser } from './support.js';

test('a draft survives a reload in its own room, and is dropped when sent', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  const first = await createRoom(page);
  await page.fill('#text', '한 줄\n두 줄');
  await createRoom(page);
  assert.equal(await page.inputValue('#text'), '');
  await page.goto(`/room/${first}`);
  assert.equal(await page.inputValue('#text'), '한 줄\n두 줄');
  await page.press('#text', 'Enter');
  await page.locator('.line[data-id]').waitFor();
  await page.reload();
  assert.equal(await page.inputValue('#text'), '');
  assert.equal(await page.evaluate('localStorage.length'), 0);
});

test('"/" focuses the composer from anywhere, and arrow keys move between messages', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  for (const chat of ['one', 'two https://a.example/ two', 'three']) await sendMessage(page, chat);
  await page.keyboard.type('/');
  assert.equal(await page.inputValue('#text'), '/', 'in the composer it is a character');
  await page.fill('#text', '');
  await page.focus('#leave');
  await page.keyboard.press('/');
  await page.locator('#text:focus').waitFor();
  assert.equal(await page.inputValue('#text'), '');

  await page.focus('#log');
  await page.keyboard.press('ArrowUp');
  assert.match(await focusedText(page), /three/);
  await page.keyboard.press('ArrowUp');
  assert.match(await focusedText(page), /two/);
  await page.locator('.line', { hasText: 'two' }).getByRole('button', { name: 'Reply' }).waitFor();
  // Of all links and buttons in the log, Tab stops only at this message's.
  const stops: string[] = [];
  for (let tab = 0; tab < 7; tab++) {
    await page.keyboard.press('Tab');
    stops.push((await focusedText(page)).trim() || (await focused(page)));
  }
  assert.deepEqual(stops, [
    'https://a.example/',
    'Reply',
    'React',
    'Copy text',
    'Copy link',
    'Delete',
    'GIF Photo, clip or GIF',
  ]);
  await page.focus('#log');
  await page.keyboard.press('Home');
  assert.match(await focusedText(page), /one/);
  await page.keyboard.press('Escape');
  await page.locator('#text:focus').waitFor();
});

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id');
const focusedText = (page: Page) => page.evaluate<string>('document.activeElement.textContent');
