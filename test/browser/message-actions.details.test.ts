import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { Finger } from './finger.js';
import {
  assertAccessible,
  connected,
  createRoom,
  sendMessage,
  sendGif,
  startWithBrowser,
} from './support.js';

const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  locale: 'en-GB',
};
const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
/** 1,280 px at 400 %. */
const MAGNIFIED: BrowserContextOptions = { viewport: { width: 320, height: 256 }, locale: 'en-GB' };

const LONG = 'a thousand characters '.repeat(46).trim();

test('a tap or long press on a message opens a sheet fully in view, and a tap elsewhere closes it', async (t) => {
  const { page } = await roomWith(t, PHONE, ['short', LONG, 'one more', 'and the last']);
  const finger = await Finger.on(page);
  const long = page.locator('.bubble', { hasText: 'a thousand' });
  await page.evaluate("document.querySelector('#log').scrollTop = -1e6");
  await assertFullMenuOpens(page, () => tapOn(page, page.locator('.bubble', { hasText: 'short' })));
  await long.locator('.bubble__more').tap();
  // Its end is in view, its beginning is far above.
  await page.evaluate("document.querySelector('#log').scrollTop = 0");
  await assertFullMenuOpens(page, () => tapOn(page, long));
  await assertFullMenuOpens(page, async () => {
    await finger.down(await pointOn(page, long));
    await page.locator('#menu[open]').waitFor();
    await page.waitForTimeout(400);
    await finger.lift();
    await page.waitForTimeout(100);
  });
  assert.equal(await page.evaluate<string>('getSelection().toString()'), '', 'nothing is selected');
  await assertFullMenuOpens(page, () => page.locator('.line').last().locator('.line__time').tap());
  assert.equal(await page.locator('.toolbar').count(), 0);
});

test('the sheet shows sender, text and time, replies, and copies the text', async (t) => {
  const { page, host } = await roomWith(t, PHONE, ['first message', 'second message']);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const menu = page.getByRole('dialog', { name: 'Message actions' });
  const first = page.locator('.line', { hasText: 'first' });
  await first.locator('.bubble').tap();
  await menu.waitFor();
  assert.equal(
    await menu.getByRole('heading').textContent(),
    await first.locator('.line__name').textContent(),
  );
  assert.equal(
    await menu.locator('time').textContent(),
    await first.locator('.line__time').getAttribute('title'),
  );
  assert.equal(await menu.locator('.menu__text').textContent(), 'first message');
  await assertAccessible(page, 'the sheet');
  await menu.getByRole('button', { name: 'Copy text' }).tap();
  await menu.getByText('Copied.').first().waitFor();
  await menu.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), 'first message');
  await first.and(page.locator(':focus')).waitFor();

  await first.locator('.bubble').tap();
  await menu.getByRole('button', { name: 'Reply' }).tap();
  await page.locator('#reply', { hasText: 'first message' }).waitFor();
  await page.locator('#text:focus').waitFor();
  await sendMessage(page, 'a reply');
  await host.locator('.quote', { hasText: 'first message' }).waitFor();
});

test('links, quotes, GIFs and long messages keep their taps', async (t) => {
  const { page, host } = await roomWith(t, PHONE, [`https://example.com/a ${LONG}`, 'https://example.com/b']);
  await sendGif(host, await makeGif(), 'a square');
  const player = page.locator('.player');
  await player.tap();
  await page.locator('.player[aria-pressed="false"]').waitFor();
  await page.locator('.bubble__more').tap();
  await page.locator('.bubble--open').waitFor();
  await page.context().route('https://example.com/**', (route) => route.fulfill({ body: 'elsewhere' }));
  const popup = page.waitForEvent('popup');
  await page.locator('.bubble__text a').last().tap();
  await popup;
  await page.bringToFront();
  assert.ok(await page.locator('#menu').isHidden());

  const finger = await Finger.on(page);
  await finger.down(await pointOn(page, player));
  await page.locator('#menu[open]').waitFor();
  await finger.lift();
  assert.deepEqual(await page.locator('#menu .action:visible').allTextContents(), [
    'Reply',
    'React',
    'Copy link',
    'Open GIF',
    'Send this one too',
    'Hide this person',
  ]);
  const gif = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Open GIF' }).tap();
  assert.match((await gif).url(), /\/gif\//);
});

test('a swipe to the right replies, with an arrow that follows the finger', async (t) => {
  const { page } = await roomWith(t, PHONE, ['swipe me', 'the last']);
  const finger = await Finger.on(page);
  const bubble = page.locator('.bubble', { hasText: 'swipe me' });
  const from = await pointOn(page, bubble);
  const start = (await bubble.boundingBox())?.x ?? 0;
  const moved = async () => ((await bubble.boundingBox())?.x ?? 0) - start;

  await finger.drag(from, { x: from.x + 30, y: from.y + 3 });
  assert.ok(Math.abs((await moved()) - 30) <= 1, 'it follows');
  assert.ok(await page.locator('.swipe').isVisible());
  await finger.lift();
  await page.locator('.swipe').waitFor({ state: 'detached' });
  await until('it is back', async () => (await moved()) === 0);
  assert.ok(await page.locator('#reply').isHidden(), 'not far enough');

  await finger.drag(from, { x: from.x + 120, y: from.y + 6 });
  await page.locator('.swipe--enough').waitFor();
  await finger.lift();
  await page.locator('#reply', { hasText: 'swipe me' }).waitFor();
  await page.locator('#text:focus').waitFor();
  assert.ok(await page.locator('#menu').isHidden());
});

test('swipes in other directions scroll and do not reply', async (t) => {
  const { page } = await roomWith(t, PHONE, ['line\n'.repeat(18), 'other\n'.repeat(18), 'the last']);
  const finger = await Finger.on(page);
  const scrolled = () => page.evaluate<number>("document.querySelector('#log').scrollTop");
  const from = { x: 80, y: 250 };
  await finger.drag(from, { x: from.x + 70, y: from.y + 200 });
  await finger.lift();
  assert.ok((await scrolled()) < -100, 'it was scrolled');
  await finger.drag(from, { x: from.x - 60, y: from.y });
  await finger.lift();
  // Further, from the edge of the screen, is the system's own gesture.
  await finger.drag({ x: 4, y: 250 }, { x: 120, y: 250 });
  await finger.lift();
  for (const part of ['#reply', '#menu', '.swipe']) assert.ok(await page.locator(part).isHidden(), part);
});

test('with reduced motion a swipe shows the arrow without moving the message', async (t) => {
  const { page } = await roomWith(t, { ...PHONE, reducedMotion: 'reduce' }, ['swipe me']);
  const finger = await Finger.on(page);
  const bubble = page.locator('.bubble');
  const before = await bubble.boundingBox();
  const from = await pointOn(page, bubble);
  await finger.drag(from, { x: from.x + 70, y: from.y });
  await page.locator('.swipe--enough').waitFor();
  assert.deepEqual(await bubble.boundingBox(), before);
  await finger.lift();
  await page.locator('#reply', { hasText: 'swipe me' }).waitFor();
});

for (const [where, options] of [
  ['on a desktop', DESKTOP],
  ['at 400 %', MAGNIFIED],
] as const)
  test(`the toolbar of every message lies within the log, ${where}`, async (t) => {
    const { page, host } = await roomWith(t, options, ['first', LONG, 'middle', `again ${LONG}`]);
    await sendMessage(page, `mine ${LONG}`);
    await sendMessage(host, 'and the last of them fills a line or two wherever it is read');
    await page.locator('.line[data-id]').nth(5).waitFor();
    for (const more of await page.locator('.bubble__more:visible').all()) await more.click();
    for (const line of await page.locator('.line[data-id]').all())
      for (const block of ['start', 'center', 'end']) {
        await line.evaluate((each: Element, to) => {
          each.scrollIntoView({ block: to });
        }, block);
        await pointAt(page, line.locator('.bubble'));
        await assertToolbarWithinLog(page);
        // Partly out of view, with the pointer where it was.
        await page.evaluate("document.querySelector('#log').scrollTop += 30");
        await page.waitForTimeout(60);
        if (await page.locator('.toolbar').count()) await assertToolbarWithinLog(page);
      }
  });

test('with a mouse the toolbar replies and copies, and text can be selected', async (t) => {
  const { page } = await roomWith(t, DESKTOP, ['select these words']);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const bubble = page.locator('.bubble__text');
  await bubble.dblclick({ position: { x: 30, y: 20 } });
  assert.match(await page.evaluate<string>('getSelection().toString()'), /\w/);
  assert.ok(await page.locator('#menu').isHidden());
  await page.getByRole('button', { name: 'Copy text' }).click();
  await page.locator('.toolbar [data-done]').waitFor();
  assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), 'select these words');
  await page.getByRole('button', { name: 'Reply' }).click();
  await page.locator('#reply', { hasText: 'select these words' }).waitFor();
  // The reply moves the messages up, perhaps to under the mouse, where their toolbar opens again.
  await page.mouse.move(0, 0);
  await until('the toolbar is closed', async () => (await page.locator('.toolbar').count()) === 0);
});

test('the keyboard opens the same menu on a message, which gets the focus back', async (t) => {
  const { page } = await roomWith(t, DESKTOP, ['one', 'two']);
  const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
  const line = page.locator('.line', { hasText: 'one' });
  await page.locator('#log').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  for (const key of ['Enter', 'ContextMenu', 'Shift+F10']) {
    await page.keyboard.press(key);
    await page.locator('#menu[open]').waitFor();
    await until(`${key} opens the menu at its first item`, async () => (await focused()) === 'Reply');
    await assertMenuInView(page);
    await page.keyboard.press('Escape');
    await page.locator('#menu').waitFor({ state: 'hidden' });
    await line.and(page.locator(':focus')).waitFor();
  }
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Reply', 'the toolbar is within reach as well');
  await page.keyboard.press('Enter');
  await page.locator('#reply', { hasText: 'one' }).waitFor();
});

test('pointing at a message shows its date and time', async (t) => {
  const { page } = await roomWith(t, { ...DESKTOP, locale: 'de-DE' }, ['one', 'two']);
  await page.goto('/?lang=en');
  await page.goBack();
  const times = page.locator('.line__time');
  const title = /^\w+day,? \d+ \w+ \d{4} at \d\d:\d\d$/;
  for (const time of await times.all()) assert.match((await time.getAttribute('title')) ?? '', title);
  const first = times.first();
  const width = async () => (await first.boundingBox())?.width ?? 0;
  assert.equal(await width(), 1, 'the time of both stands below the second');
  await page.locator('.bubble').first().hover();
  assert.ok((await width()) > 20);
});

test('where the sheet cannot be loaded the page says so', async (t) => {
  const { page } = await roomWith(t, { ...DESKTOP, serviceWorkers: 'block' }, ['one']);
  await page.route('**/build/*.js', (route) => route.abort());
  await page.locator('.line').focus();
  await page.keyboard.press('Enter');
  await page.locator('#problem-text', { hasText: 'Couldn' }).waitFor();
});

/** A member of a room in which another member has sent these messages. */
async function roomWith(t: TestContext, options: BrowserContextOptions, messages: string[]) {
  const { person } = await startWithBrowser(t);
  const host = await person({ locale: 'en-GB' });
  const room = await createRoom(host);
  for (const chat of messages) await sendMessage(host, chat);
  const page = await person(options);
  await page.goto(`/room/${room}`);
  await connected(page);
  await page
    .locator('.line[data-id]')
    .nth(messages.length - 1)
    .waitFor();
  return { page, host };
}

/** A point on an element, where that is in view. */
async function pointOn(page: Page, element: Locator): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox();
  const log = await page.locator('#log').boundingBox();
  assert.ok(box && log);
  const top = Math.max(box.y, log.y);
  const bottom = Math.min(box.y + box.height, log.y + log.height);
  assert.ok(bottom > top, 'it is in view');
  // Above the button that leads down, which lies over the log.
  return { x: box.x + Math.min(40, box.width / 2), y: Math.min(top + 10, (top + bottom) / 2) };
}

async function tapOn(page: Page, element: Locator): Promise<void> {
  const { x, y } = await pointOn(page, element);
  await page.touchscreen.tap(x, y);
}

async function pointAt(page: Page, element: Locator): Promise<void> {
  const { x, y } = await pointOn(page, element);
  await page.mouse.move(x - 1, y);
  await page.mouse.move(x, y);
}

async function assertFullMenuOpens(page: Page, open: () => Promise<void>): Promise<void> {
  await open();
  const menu = page.locator('#menu[open]');
  await menu.waitFor();
  await assertMenuInView(page);
  for (const row of await menu.locator('.action:visible').all())
    assert.ok(((await row.boundingBox())?.height ?? 0) >= 48);
  await page.touchscreen.tap(180, 40);
  await page.locator('#menu').waitFor({ state: 'hidden' });
}

async function assertMenuInView(page: Page): Promise<void> {
  // It comes up from below.
  await page.evaluate(
    "Promise.all(document.querySelector('#menu').getAnimations().map(({ finished }) => finished))",
  );
  const box = await page.locator('#menu').boundingBox();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  assert.ok(box && box.x >= 0 && box.y >= 0);
  assert.ok(box.x + box.width <= width && box.y + box.height <= height + 0.5, JSON.stringify(box));
}

async function assertToolbarWithinLog(page: Page): Promise<void> {
  const bar = await page.locator('.toolbar').boundingBox();
  const log = await page.locator('#log').boundingBox();
  assert.ok(bar && log);
  const where = `${JSON.stringify(bar)} in ${JSON.stringify(log)}`;
  assert.ok(bar.x >= log.x && bar.x + bar.width <= log.x + log.width, where);
  assert.ok(bar.y >= log.y && bar.y + bar.height <= log.y + log.height, where);
}

/** As far as is needed here; the tests are compiled without the types of a page. */
interface Element {
  scrollIntoView: (options: { block: string }) => void;
}
