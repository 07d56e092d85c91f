import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { createRoom, sendMessage, sendGif, startWithBrowser } from './support.js';

const LONG = `${'가나다라마바사'.repeat(30)} https://a.example/${'path/'.repeat(40)} ${'W'.repeat(120)}`;

test('no page scrolls sideways: at 320 px, at 200 % zoom or with text twice as large', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const host = await person({ viewport: { width: 768, height: 900 } });
  const room = await createRoom(host, {
    title: '제목이 아주 길어서 한 줄에 다 들어가지 않는 방입니다. 정말로 그렇습니다.',
  });
  const looks = [
    { what: '320 px', viewport: { width: 320, height: 640 } },
    { what: '360 px', viewport: { width: 360, height: 740 } },
    // A window of 1,280 × 800 at 200 %.
    { what: '200 %', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
    { what: 'large letters', viewport: { width: 768, height: 900 }, letters: '200%' },
    { what: '1,440 px', viewport: { width: 1440, height: 900 } },
  ];
  const second = await person();
  await second.goto(`${service.url}/room/${room}`);
  await fillBusily(host, second);
  for (const { what, letters, ...options } of looks) {
    const page = await person(options);
    await page.goto(`${service.url}/room/${room}`);
    if (letters !== undefined) await page.evaluate(`document.documentElement.style.fontSize = '${letters}'`);
    await page.locator('.player').last().waitFor();
    await assertFits(page, `the log, ${what}`);
    await page
      .locator('.line')
      .last()
      .click({ position: { x: 4, y: 4 } });
    await page.locator('.toolbar [data-does="reply"]').click();
    await page.fill('#text', LONG);
    await page.setInputFiles('#gif', {
      name: `${'name'.repeat(40)}.gif`,
      mimeType: 'image/gif',
      buffer: await makeGif({ width: 400, height: 100 }),
    });
    await page.locator('#preview-image[src]').waitFor();
    await assertFits(page, `an answer and a GIF, ${what}`);
    await page.locator('#preferences-button').click();
    await assertFits(page, `the preferences, ${what}`);
    await page.context().close();
  }
});

test('the sheet of people closes when the screen is wide enough for a column', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 768, height: 1024 } });
  await createRoom(page);
  await page.click('.people-button');
  await page.locator('#people-panel:popover-open').waitFor();
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.locator('#people-panel:not(:popover-open)').waitFor();
  const people = await page.locator('#people-panel').boundingBox();
  const log = await page.locator('#log').boundingBox();
  assert.equal((people?.x ?? 0) + (people?.width ?? 0), log?.x, 'side by side');
});

/** Every kind of content in a conversation. */
async function fillBusily(host: Page, guest: Page): Promise<void> {
  await sendMessage(host, 'https://a.example/ 보셨어요?');
  await sendMessage(guest, '🌕');
  await sendMessage(guest, LONG);
  await guest.locator('.line', { hasText: '보셨어요' }).first().focus();
  await guest.locator('.toolbar [data-does="reply"]').click();
  await sendMessage(guest, '네, 봤어요');
  await sendGif(guest, await makeGif({ width: 700, height: 300 }), '움직이는 네모');
  await sendGif(host, await makeGif());
  for (const page of [host, guest]) await page.locator('.line[data-id] .player').nth(1).waitFor();
}

/** Fails if the page or its log overflows sideways. */
async function assertFits(page: Page, what: string): Promise<void> {
  const excess = await page.evaluate<number[]>(
    `[document.documentElement, document.querySelector('#log'), document.querySelector('.compose')]
      .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)`,
  );
  assert.deepEqual(excess, [0, 0, 0], what);
}
