import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { startWithLongRoom } from './many-chats.js';
import {
  assertAccessible,
  createRoom,
  sendMessage,
  scrollUp,
  sendGif,
  startWithBrowser,
  texts,
} from './support.js';

const lineOf = (page: Page, text: string) => page.locator('.line[data-id]', { hasText: text });

test('links open in a new tab without a referrer, live and after a reload', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  const chat = 'https://a.example/<b>?x=1에서, javascript:alert(1) 그리고 (http://b.example/길)';
  await sendMessage(page, chat);
  for (const look of ['live', 'reloaded']) {
    const links = page.locator('.bubble__text a');
    assert.deepEqual(await links.allTextContents(), ['https://a.example/', 'http://b.example/길'], look);
    for (const link of await links.all()) {
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow ugc');
      assert.equal(await link.getAttribute('target'), '_blank');
    }
    assert.deepEqual(await texts(page), [chat]);
    await page.reload();
  }
});

test('messages of only emoji are large, emoji among words are not', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  for (const chat of ['🌕👩‍👩‍👧', '🌕 hello']) await sendMessage(page, chat);
  const sizes = () =>
    page.evaluate<number[]>(
      `[...document.querySelectorAll('.bubble__text')].map((each) => parseFloat(getComputedStyle(each).fontSize))`,
    );
  const live = await sizes();
  assert.ok((live[0] ?? 0) > 2 * (live[1] ?? 0), String(live));
  await page.reload();
  assert.deepEqual(await sizes(), live);
});

test('a message keeps its shape when more follow', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 360, height: 740 } });
  await createRoom(page);
  const shapeOf = async (what: string) => {
    const { width, height } = (await page.locator(what).first().boundingBox()) ?? {};
    return [width, height];
  };
  await sendMessage(
    page,
    '한 줄에 다 들어가지 않아서 여러 줄로 나뉘는 말입니다. 다른 말이 와도 그대로여야 합니다.',
  );
  await page.locator('.line--own:not([data-state])').waitFor();
  const text = await shapeOf('.bubble');
  await sendGif(page, await makeGif({ width: 400, height: 300 }));
  await page.locator('.line[data-id] .player').waitFor();
  const gif = await shapeOf('.player');
  await sendMessage(page, '다음');
  assert.deepEqual([await shapeOf('.bubble'), await shapeOf('.player')], [text, gif]);
});

test('a day line marks the start of a day in the reader’s time zone, also in history loaded later', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const seoul = await person({ timezoneId: 'Asia/Seoul' });
  const room = await createRoom(seoul);
  // 15:00 in UTC is midnight in Seoul, and midday in Honolulu is 22:00.
  await fill(room, 30, new Date('2026-01-01T14:59:00Z'));
  await fill(room, 40, new Date('2026-01-01T15:01:00Z'));
  await seoul.reload();
  await scrollUp(seoul);
  // Not those above other lines, such as one about the reader's new colour.
  const days = (page: Page) => page.locator('.day:has(+ .line)').allTextContents();
  await until('all is shown', async () => (await seoul.locator('.line').count()) === 70);
  assert.deepEqual(
    (await days(seoul)).map((day) => day.trim()),
    ['2026년 1월 1일 목요일', '2026년 1월 2일 금요일'],
  );
  const afterDay = await seoul
    .locator('.day')
    .nth(1)
    .evaluate((day) => {
      const { nextElementSibling } = day as unknown as { nextElementSibling: { dataset: { at: string } } };
      return nextElementSibling.dataset.at;
    });
  assert.equal(afterDay, '2026-01-01T15:01:00.000Z');

  const honolulu = await person({ timezoneId: 'Pacific/Honolulu', locale: 'en-GB' });
  await honolulu.goto(`/room/${room}`);
  await scrollUp(honolulu);
  await until('all is shown', async () => (await honolulu.locator('.line').count()) === 70);
  assert.deepEqual(
    (await days(honolulu)).map((day) => day.trim()),
    ['Thursday, 1 January 2026'],
  );
  await sendMessage(honolulu, 'today');
  assert.equal(await honolulu.locator('.day').count(), 2);
});

test('messages missed in another tab are counted in title and favicon, with a line above the first', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page, { title: 'cellar' });
  const other = await person();
  await other.goto(`/room/${room}`);
  await sendMessage(other, 'seen');
  await lineOf(page, 'seen').waitFor();
  const icon = () => page.locator('link[rel=icon]').getAttribute('href');
  const readIcon = await icon();

  await look(page, 'elsewhere');
  for (const chat of ['first unseen', 'second unseen']) await sendMessage(other, chat);
  await until('the title counts', async () => (await page.title()) === '(2) cellar · Huechat');
  const address = new URL((await icon()) ?? '', service.url);
  assert.ok(address.searchParams.has('unread'));
  assert.match(await (await fetch(address)).text(), /<circle/);
  const below = await page.locator('.unread + .line').textContent();
  assert.match(below ?? '', /first unseen/);

  await look(page, 'here');
  await until('the title is quiet', async () => (await page.title()) === 'cellar · Huechat');
  assert.equal(new URL((await icon()) ?? '', service.url).pathname, readIcon);
  assert.equal(await page.locator('.unread').count(), 1);
  await sendMessage(page, 'an answer');
  assert.equal(await page.locator('.unread').count(), 0);
});

test('a reply shows the quoted message, links to it, and survives a reload before sending', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  await sendMessage(page, 'the first of all');
  await lineOf(page, 'the first of all').hover();
  await page.getByRole('button', { name: 'Reply' }).click();
  assert.match((await page.locator('#reply').textContent()) ?? '', /the first of all/);
  await page.locator('#text:focus').waitFor();
  await page.keyboard.type('not sent yet');

  await fill(room, 120);
  await page.reload();
  assert.equal(await page.inputValue('#text'), 'not sent yet');
  assert.match((await page.locator('#reply').textContent()) ?? '', /the first of all/);
  await assertAccessible(page, 'an answer being written');
  await page.press('#text', 'Enter');
  const quote = lineOf(page, 'not sent yet').locator('.quote', { hasText: 'the first of all' });
  await quote.waitFor();
  assert.equal(await page.locator('#reply').isHidden(), true);

  await page.reload();
  assert.equal(await page.inputValue('#text'), '');
  assert.equal((await texts(page)).includes('the first of all'), false);
  await quote.click();
  await until('it is led to', () =>
    page.evaluate<boolean>(
      `document.activeElement.querySelector('.bubble__text')?.textContent === 'the first of all'`,
    ),
  );
  assert.ok(await page.locator('.line:focus').isVisible());
});

test('Escape cancels a reply, and a reply that waits for the network keeps its quote', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await sendMessage(page, 'something');
  const answer = async () => {
    await lineOf(page, 'something').first().hover();
    await page.getByRole('button', { name: 'Reply' }).click();
  };
  await answer();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#reply').isHidden(), true);
  await sendMessage(page, 'for itself');
  assert.equal(await page.locator('.quote:visible').count(), 0);

  await page.route('**/socket.io/**', (route) => route.abort());
  await page.reload();
  await answer();
  await page.fill('#text', 'later');
  await page.press('#text', 'Enter');
  await page.reload();
  await page.locator('[data-state="waiting"] .quote', { hasText: 'something' }).waitFor();
  await page.unroute('**/socket.io/**');
  await lineOf(page, 'later').locator('.quote').waitFor();
  await page.reload();
  assert.match((await lineOf(page, 'later').locator('.quote__text').textContent()) ?? '', /something/);
});

test('a message can be copied, and the page confirms it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  await createRoom(page);
  await sendMessage(page, 'copy https://a.example/ me');
  await lineOf(page, 'copy').hover();
  await page.getByRole('button', { name: 'Copy text' }).click();
  await page.locator('#announcer', { hasText: 'Copied.' }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'copy https://a.example/ me');
});

/** Imitates switching tabs, because a headless browser shows all of its pages at once. */
async function look(page: Page, where: 'here' | 'elsewhere'): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${where === 'elsewhere'} });
    document.dispatchEvent(new Event('visibilitychange'));
  }`);
}
