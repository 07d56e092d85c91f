import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { collapseBlankLines } from '../../src/shared/long-text.js';
import { partsOf } from '../../src/shared/text-parts.js';
import { until } from '../support/until.js';
import { assertAccessible, connected, createRoom, sendMessage, startWithBrowser, texts } from './support.js';

const SHORT_LINES = Array.from({ length: 1000 }, (_, index) => index % 10).join('\n');
const UNBROKEN = 'x'.repeat(2000);
const PHONE = { locale: 'en-GB', viewport: { width: 360, height: 740 } };
const DESKTOP = { locale: 'en-GB', viewport: { width: 1440, height: 900 } };

test('several blank lines are shown as one, and no text is lost', () => {
  const shown: [text: string, shown: string][] = [
    ['a\nb', 'a\nb'],
    ['a\n\nb', 'a\n\nb'],
    ['a\n\n\nb', 'a\n\nb'],
    [`a${'\n'.repeat(1990)}b`, 'a\n\nb'],
    ['a\n \n\t\n\u3164\n\u2800\n\u200b\nb', 'a\n \nb'],
    ['a\n\n\nb\n\n\n\nc', 'a\n\nb\n\nc'],
    ['  a\n  b', '  a\n  b'],
    ['', ''],
  ];
  for (const [text, expected] of shown) {
    const parts = collapseBlankLines(text);
    assert.equal(parts.map((part) => part.text).join(''), text);
    const visible = parts.filter(({ collapsed }) => !collapsed);
    assert.equal(visible.map((part) => part.text).join(''), expected, JSON.stringify(text));
  }
  const [link, space, hidden, rest] = partsOf('https://a.example/\n\n\n\nb');
  assert.equal(link?.link, 'https://a.example/');
  assert.deepEqual(
    [space, hidden, rest],
    [{ text: '\n\n' }, { text: '\n\n', collapsed: true }, { text: 'b' }],
  );
});

test('a message of 2,000 line feeds is three lines high, live, reloaded and without JavaScript', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(PHONE);
  const room = await createRoom(page);
  await connected(page);
  const chat = `a${'\n'.repeat(1990)}b`;
  await sendMessage(page, 'a\n\nb');
  await page.fill('#text', chat);
  await page.press('#text', 'Enter');
  await page.locator('.line[data-id]').nth(1).waitFor();
  const assertEqualHeights = async () => {
    const [three, many] = await page.locator('.bubble').all();
    assert.equal((await many?.boundingBox())?.height, (await three?.boundingBox())?.height);
    assert.equal(await page.getByRole('button', { name: 'Show all' }).count(), 0);
    assert.deepEqual(await texts(page), ['a\n\nb', chat], 'copying has all of it');
  };
  await assertEqualHeights();
  await page.reload();
  await connected(page);
  await assertEqualHeights();
  await page.goto(`/room/${room}?view=log`);
  await assertEqualHeights();
});

test('a long message shows its beginning and a button for the rest, live and reloaded', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const options of [PHONE, DESKTOP]) {
    const page = await person(options);
    await createRoom(page);
    await connected(page);
    for (const chat of [SHORT_LINES, UNBROKEN]) {
      await page.fill('#text', chat);
      await page.press('#text', 'Enter');
      await page.locator('.line[data-id]').last().waitFor();
      await assertCollapses(page, chat);
      await page.reload();
      await connected(page);
      await assertCollapses(page, chat);
      await createRoom(page);
      await connected(page);
    }
  }
});

test('a long message expands in place, by keyboard too, and when the browser scrolls to text inside it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(DESKTOP);
  await createRoom(page);
  await connected(page);
  for (let count = 0; count < 3; count++) {
    await page.fill('#text', 'above\n'.repeat(10));
    await page.press('#text', 'Enter');
    await page.locator('.line[data-id]').nth(count).waitFor();
  }
  await page.fill('#text', `${SHORT_LINES.slice(0, 1901)}\nhttps://a.example/`);
  await page.press('#text', 'Enter');
  await page.locator('.bubble--clipped').waitFor();
  const bubble = page.locator('.bubble--long');
  const top = async () => Math.round((await bubble.boundingBox())?.y ?? 0);
  const bottomOfButton = () =>
    page.evaluate<number>(
      `Math.round(document.querySelector('.bubble__more').getBoundingClientRect().bottom)`,
    );
  const before = await top();
  await page.focus('#log');
  await page.keyboard.press('ArrowUp');
  await page.locator('.line:focus .bubble__more').focus();
  await page.keyboard.press('Enter');
  await page.locator('.bubble__more[aria-expanded="true"]').waitFor();
  assert.equal(await top(), before);
  await page.locator('.bubble__more:focus').waitFor();
  await page.locator('.bubble__more').scrollIntoViewIfNeeded();
  const bottom = await bottomOfButton();
  await page.keyboard.press('Enter');
  await page.locator('.bubble__more[aria-expanded="false"]').waitFor();
  assert.equal(await bottomOfButton(), bottom);
  await page.keyboard.press('Shift+Tab');
  await page.locator('.bubble__more[aria-expanded="true"]').waitFor();
});

test('without JavaScript a long message can be scrolled, by keyboard too', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(PHONE);
  const room = await createRoom(page);
  await page.fill('#text', SHORT_LINES);
  await page.press('#text', 'Enter');
  await page.locator('.line[data-id]').waitFor();
  await page.goto(`/room/${room}?view=log`);
  const text = page.locator('.bubble__text');
  assert.ok(((await text.boundingBox())?.height ?? 0) < 600);
  await text.focus();
  await page.keyboard.press('End');
  await until('it is scrolled', () =>
    page.evaluate<boolean>(`document.querySelector('.bubble__text').scrollTop > 0`),
  );
});

test('stacked accents touch no other message', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(DESKTOP);
  await createRoom(page);
  await connected(page);
  const zalgo = 'Z\u0310\u0311\u0312\u0313\u0314\u0315\u031a\u033d\u033e\u033f'.repeat(20);
  for (const [index, chat] of ['above', zalgo, 'below'].entries()) {
    await page.fill('#text', chat);
    await page.press('#text', 'Enter');
    await page.locator('.line[data-id]').nth(index).waitFor();
  }
  await page.mouse.move(0, 0);
  const shot = async (line: number) =>
    (await page.locator('.line').nth(line).screenshot()).toString('base64');
  const neighbours = [await shot(0), await shot(2)];
  await page.evaluate(`document.querySelectorAll('.bubble__text')[1].textContent = '${'Z'.repeat(20)}'`);
  assert.deepEqual([await shot(0), await shot(2)], neighbours);
});

async function assertCollapses(page: Page, chat: string): Promise<void> {
  const height = async () => (await page.locator('.bubble').boundingBox())?.height ?? 0;
  const more = page.getByRole('button', { name: 'Show all' });
  await more.waitFor();
  const collapsed = await height();
  assert.ok(collapsed < 600, String(collapsed));
  assert.equal(await more.getAttribute('aria-expanded'), 'false');
  assert.deepEqual(await texts(page), [chat]);
  await assertAccessible(page, 'collapsed');
  await more.click();
  assert.ok((await height()) > collapsed);
  await page.getByRole('button', { name: 'Show less' }).click();
  assert.equal(await height(), collapsed);
}
