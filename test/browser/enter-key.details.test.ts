import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { connected, createRoom, startWithBrowser, texts } from './support.js';

const TOUCH_SCREENS: [name: string, options: BrowserContextOptions][] = [
  ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'en-GB' }],
  ['tablet', { viewport: { width: 1180, height: 820 }, hasTouch: true, isMobile: true, locale: 'ko-KR' }],
];

test('on a touch screen Enter starts a new line, the button sends, and the hint says so', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const [name, options] of TOUCH_SCREENS) {
    const page = await person(options);
    await createRoom(page);
    await connected(page);
    await page.fill('#text', 'one');
    await page.press('#text', 'End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    assert.equal(await page.inputValue('#text'), 'one\n\ntwo', name);
    await page.locator('.composer__send').tap();
    await page.locator('.line[data-id]').waitFor();
    await page.fill('#text', 'by a keyboard that is attached');
    await page.press('#text', 'Control+Enter');
    await page.locator('.line[data-id]').nth(1).waitFor();
    assert.deepEqual(await texts(page), ['one\n\ntwo', 'by a keyboard that is attached'], name);
    assert.deepEqual(await described(page), [
      'enter',
      options.locale === 'ko-KR'
        ? 'Enter로 줄을 바꾸고 보내기 버튼으로 보내요.'
        : 'Enter starts a new line, the Send button sends.',
    ]);
  }
});

test('a phone that reports hover, like Samsung’s, starts a new line too', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(TOUCH_SCREENS[0]?.[1]);
  // Chromium cannot emulate a touch screen with hover.
  await page.addInitScript(`{
    const { matchMedia } = window;
    window.matchMedia = (query) => matchMedia(query.replace('hover: none', 'hover: hover'));
  }`);
  await createRoom(page);
  await connected(page);
  await page.fill('#text', 'one');
  await page.press('#text', 'End');
  await page.keyboard.press('Enter');
  assert.equal(await page.inputValue('#text'), 'one\n');
  assert.equal((await described(page))[0], 'enter');
});

test('with a mouse or touchpad Enter sends, and a docked device follows its primary pointer', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', hasTouch: false });
  await createRoom(page);
  await connected(page);
  assert.deepEqual(await described(page), ['send', 'Enter sends, Shift+Enter starts a new line.']);
  await page.fill('#text', 'sent');
  await page.press('#text', 'Enter');
  await page.locator('.line[data-id]').waitFor();
  const device = await page.context().newCDPSession(page);
  await device.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await page.locator('#keys', { hasText: 'Enter starts a new line' }).waitFor();
  await page.press('#text', 'Enter');
  assert.equal(await page.inputValue('#text'), '\n');
  await device.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await page.locator('#keys', { hasText: 'Enter sends' }).waitFor();
  await page.fill('#text', 'sent too');
  await page.press('#text', 'Enter');
  await page.locator('.line[data-id]').nth(1).waitFor();
});

test('on a touch screen a syllable in composition is neither sent nor lost', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(TOUCH_SCREENS[0]?.[1]);
  await createRoom(page);
  await connected(page);
  await page.focus('#text');
  const input = await page.context().newCDPSession(page);
  await input.send('Input.imeSetComposition', { text: '글', selectionStart: 1, selectionEnd: 1 });
  for (const modifiers of [0, 2])
    await input.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      windowsVirtualKeyCode: 229,
      modifiers,
    });
  assert.equal(await page.inputValue('#text'), '글');
  assert.deepEqual(await texts(page), []);
});

/** The label of the on-screen Enter key, and the page's hint. */
async function described(page: Page): Promise<[key: string, hint: string | null]> {
  return [
    await page.evaluate<string>("document.querySelector('#text').enterKeyHint"),
    await page.locator('#keys').textContent(),
  ];
}
