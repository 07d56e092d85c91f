import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { until } from '../support/until.js';
import { startWithLongRoom } from './many-chats.js';
import {
  assertAccessible,
  assertFits,
  connected,
  createRoom,
  sendMessage,
  scrollUp,
  startWithBrowser,
} from './support.js';

const SCREENS: BrowserContextOptions[] = [
  { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  { viewport: { width: 1440, height: 900 } },
];

test('theme and language can be chosen inside a room, on phone and desktop', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const screen of SCREENS) {
    const page = await person({ ...screen, colorScheme: 'light' });
    await createRoom(page);
    await connected(page);
    const settings = await openSettings(page, '설정');
    await assertAccessible(page, 'the settings');
    await page.evaluate('window.kept = true');
    const remembered = page.waitForResponse((response) => response.url().includes('theme=dark'));
    await settings.getByRole('link', { name: '어둡게' }).click();
    await remembered;
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    assert.equal(await page.evaluate('window.kept'), true, 'without leaving the page');
    assert.ok(await settings.isVisible(), 'there may be more to choose');
    await settings.getByRole('link', { name: 'English' }).click();
    await page.locator('html[lang="en"][data-theme="dark"]').waitFor();
    await openSettings(page, 'Settings');
    await assertFits(page, 'the settings in English');
  }
});

test('changing the language keeps scroll position, seat and draft', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  for (const screen of SCREENS) {
    const host = await person();
    const room = await createRoom(host, { max: 2 });
    await connected(host);
    await fill(room, 120);
    const page = await person(screen);
    await page.goto(`/room/${room}`);
    await connected(page);
    await host.locator('.presence').waitFor();
    for (const firstShown of [70, 20]) {
      await scrollUp(page);
      await lineOf(page, firstShown + 1).waitFor({ state: 'attached' });
    }
    await page.evaluate(
      `[...document.querySelectorAll('.line')].find((line) => line.textContent.includes('chat 40')).scrollIntoView({ block: 'center' })`,
    );
    const place = (await lineOf(page, 40).boundingBox())?.y ?? 0;
    await page.fill('#text', '아직 쓰는 중');

    await (await openSettings(page, '설정')).getByRole('link', { name: 'English' }).click();
    await page.locator('html[lang="en"]').waitFor();
    await connected(page);
    await until('the place is found again', async () => {
      const box = await lineOf(page, 40).boundingBox();
      return box !== null && Math.abs(box.y - place) < 10;
    });
    assert.equal(new URL(page.url()).hash, '');
    assert.equal(await page.inputValue('#text'), '아직 쓰는 중');
    // The next message proves that nothing else was pending.
    await sendMessage(page, 'still here');
    await host.locator('.line', { hasText: 'still here' }).waitFor();
    assert.equal(await host.locator('.presence').count(), 1, 'nobody saw them leave');

    await page.reload();
    await lineOf(page, 120).waitFor();
    assert.equal(await page.locator('.line', { hasText: 'chat 40' }).count(), 0, 'once only');
  }
});

test('a pending message survives a language change with its quote', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(SCREENS[1]);
  await createRoom(page);
  await sendMessage(page, '첫 번째');
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.reload();
  const reply = page.getByRole('button', { name: '답장' });
  // A page that has just loaded may miss the first movement of the mouse.
  await until('the toolbar is there', async () => {
    await page.mouse.move(0, 0);
    await page.locator('.line', { hasText: '첫 번째' }).hover();
    return reply.isVisible();
  });
  await reply.click();
  await page.fill('#text', '기다리는 말');
  await page.press('#text', 'Enter');
  await page.locator('[data-state="waiting"] .quote').waitFor();
  await (await openSettings(page, '설정')).getByRole('link', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor();
  await page.locator('[data-state="waiting"] .quote', { hasText: '첫 번째' }).waitFor();
  await page.unroute('**/socket.io/**');
  await page.locator('.line[data-id]', { hasText: '기다리는 말' }).waitFor();
  assert.equal(await page.locator('.line', { hasText: '기다리는 말' }).count(), 1);
});

test('without JavaScript the settings offer theme and language', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host);
  for (const screen of SCREENS) {
    const page = await person({ ...screen, javaScriptEnabled: false });
    await page.goto(`/room/${room}`);
    const settings = await openSettings(page, '설정');
    assert.equal(await settings.getByRole('checkbox').count(), 0, 'these need a script');
    await settings.getByRole('link', { name: '어둡게' }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await (await openSettings(page, '설정')).getByRole('link', { name: 'English' }).click();
    await page.locator('html[lang="en"]').waitFor();
    assert.equal(page.url().slice(-24), room);
  }
});

async function openSettings(page: Page, name: string) {
  await page.getByRole('button', { name, exact: true }).click();
  const panel = page.getByRole('dialog', { name, exact: true });
  await panel.waitFor();
  return panel;
}

const lineOf = (page: Page, chat: number) =>
  page.locator('.line', { hasText: new RegExp(`chat ${chat}\\b`) }).first();
