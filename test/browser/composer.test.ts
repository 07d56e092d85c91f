import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CDPSession, Page } from 'playwright-core';
import { until } from '../support/until.js';
import { createRoom, sendMessage, startWithBrowser, texts } from './support.js';

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

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id');
const focusedText = (page: Page) => page.evaluate<string>('document.activeElement.textContent');
