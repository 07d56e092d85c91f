import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CDPSession } from 'playwright-core';
import { createRoom, startWithBrowser, texts } from './support.js';

test('the Enter that completes a Korean syllable sends nothing', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await page.focus('#text');
  await page.evaluate(`{
    window.keys = [];
    document.querySelector('#text').addEventListener('keydown', (event) => keys.push([event.key, event.isComposing, event.keyCode]));
  }`);
  const input = await page.context().newCDPSession(page);
  for (const text of ['ㅎ', '하', '한']) await compose(input, text);
  await pressForInputMethod(input);
  assert.deepEqual(await page.evaluate('keys.at(-1)'), ['Enter', true, 229]);
  assert.equal(await page.inputValue('#text'), '한');
  assert.deepEqual(await texts(page), []);
  await input.send('Input.insertText', { text: '한' });
  await page.keyboard.press('Enter');
  await page.locator('.line[data-id]').waitFor();
  assert.deepEqual(await texts(page), ['한']);
  assert.equal(await page.inputValue('#text'), '');
});

test('an Enter right after the end of a composition, as in Safari, sends nothing', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await page.focus('#text');
  const input = await page.context().newCDPSession(page);
  await compose(input, '글');
  await input.send('Input.insertText', { text: '글' });
  await pressForInputMethod(input);
  assert.equal(await page.inputValue('#text'), '글');
  await page.keyboard.press('Enter');
  await page.locator('.line[data-id]').waitFor();
  assert.deepEqual(await texts(page), ['글']);
});

test('the send button in the middle of a syllable sends the visible text and leaves nothing behind', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await page.fill('#text', '안녕');
  await page.press('#text', 'End');
  const input = await page.context().newCDPSession(page);
  await compose(input, '하');
  // Unlike a mouse click, a tap on the button does not move the focus.
  await page.evaluate("document.querySelector('#composer').requestSubmit()");
  await page.locator('.line[data-id]').waitFor();
  assert.deepEqual(await texts(page), ['안녕하']);
  await input.send('Input.insertText', { text: '!' });
  assert.equal(await page.inputValue('#text'), '!');
});

function compose(input: CDPSession, text: string): Promise<unknown> {
  return input.send('Input.imeSetComposition', {
    text,
    selectionStart: text.length,
    selectionEnd: text.length,
  });
}

/** Enter as reported during an input method's composition. */
async function pressForInputMethod(input: CDPSession): Promise<void> {
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
  await input.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
}
