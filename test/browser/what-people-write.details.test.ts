import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createRoom, sendMessage, startWithBrowser, texts } from './support.js';

const DIRECTION = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/;
/** Sends a message that is displayed differently than typed. */
async function write(page: Page, chat: string): Promise<void> {
  await page.fill('#text', chat);
  await page.press('#text', 'Enter');
  await page.locator('.line--own[data-id]').waitFor();
}

const FAMILY = '👨‍👩‍👧‍👦';

test('a title cannot reorder text in the tab, the lobby or the room', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page, { title: 'abc\u202Edef' });
  assert.equal(await page.locator('h1').textContent(), 'abcdef');
  assert.doesNotMatch(await page.title(), DIRECTION);

  const room = await createRoom(page, { title: 'שלום 123' });
  assert.match(await page.title(), /^\u2068שלום 123\u2069 · /, 'isolated where there is no markup');
  await page.goto('/');
  const direction = await page.evaluate<string>(
    `getComputedStyle(document.querySelector('[data-room-id="${room}"] .room__link')).direction`,
  );
  assert.equal(direction, 'rtl');
});

test('a link shows its destination, live and after a reload', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await write(
    page,
    'https://аррӏе.com/ https://good.example/\u202Egpj.exe https://한글.kr/ https://a.example@evil.example/',
  );
  for (const look of ['live', 'reloaded']) {
    assert.deepEqual(
      await page.locator('.bubble__text a').allTextContents(),
      ['https://xn--80ak6aa92e.com/', 'https://good.example/gpj.exe', 'https://한글.kr/'],
      look,
    );
    // The browser parses the addresses the same way.
    assert.deepEqual(
      await page.evaluate(`[...document.querySelectorAll('.bubble__text a')].map((link) => link.host)`),
      ['xn--80ak6aa92e.com', 'good.example', 'xn--bj0bj06e.kr'],
    );
    await page.reload();
    await page.locator('.bubble__text a').first().waitFor();
  }
});

test('the page counts visible characters in titles, messages and searches', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page, { title: FAMILY.repeat(60) });
  assert.equal(await page.locator('h1').textContent(), FAMILY.repeat(60));
  await page.fill('#text', '한'.normalize('NFD').repeat(2001));
  await page.getByText('1 character too long.').waitFor();
  await write(page, '한'.normalize('NFD').repeat(2000));
  assert.deepEqual(await texts(page), ['한'.repeat(2000)]);
  await page.fill('#text', '\u3164\u200B\n');
  await page.press('#text', 'Enter');
  await sendMessage(page, 'seen');
  assert.equal((await texts(page)).length, 2);

  const title = '맥에서 쓴 서른다섯 글자가 넘는 방 제목도 끝까지 찾을 수 있어야 한다';
  const room = await createRoom(page, { title });
  await page.goto('/');
  await page.fill('#q', title.normalize('NFD'));
  await page.waitForURL(/q=/);
  await page.locator('#rooms > [data-room-id]').nth(1).waitFor({ state: 'detached' });
  assert.equal(await page.locator('#rooms > [data-room-id]').getAttribute('data-room-id'), room);
  const other = await person();
  await createRoom(other, { title: `${title}!` });
  await page.locator('#rooms > [data-room-id]').nth(1).waitFor();
});
