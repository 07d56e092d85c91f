import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import {
  assertAccessible,
  connected,
  createRoom,
  sendMessage,
  sendGif,
  startWithBrowser,
  texts,
} from './support.js';

/** Replaces every text and the page's language as Google Translate does. */
const TRANSLATE = `{
  document.documentElement.lang = 'fr';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const within = node.parentElement.closest('script, style, textarea, [translate="no"], font');
    if (within || node.nodeValue.trim() === '') continue;
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.textContent = 'traduit ' + node.nodeValue;
    outer.append(inner);
    node.replaceWith(outer);
  }
}`;

test('a page translated by the browser keeps names, times and counts, and shows new content', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page, { title: 'translated' });
  await connected(page);
  await sendMessage(page, 'see https://a.example/ for more');
  const name = await page.locator('.member__name').textContent();
  await page.evaluate(TRANSLATE);
  const kept = ['.member__name', '.line__name', '.line__time', '.people__count', '.bubble__text a'];
  for (const selector of kept)
    assert.doesNotMatch((await page.locator(selector).first().textContent()) ?? '', /traduit/, selector);
  assert.match((await texts(page))[0] ?? '', /^traduit see .*traduit {2}for more$/);

  const other = await person({ locale: 'en-GB' });
  await other.goto(`/room/${room}`);
  await connected(other);
  await page.locator('.presence', { hasText: 'joined' }).waitFor();
  assert.equal(await page.locator('.people__count').textContent(), '2/10');
  await other.locator('#text').pressSequentially('a');
  await page.locator('#typing', { hasText: 'typing' }).waitFor();
  await page.evaluate(TRANSLATE);
  await sendMessage(other, 'new');
  await page.locator('.line[data-id]', { hasText: 'new' }).waitFor();
  await until('nobody is typing', async () => (await page.locator('#typing').textContent()) === '');
  await page.setInputFiles('#gif', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('png') });
  await page.locator('#problem', { hasText: /^\s*Your browser can't open this file\./ }).waitFor();
  await page.evaluate(TRANSLATE);
  await page.locator('#problem-close').click();
  await page.context().setOffline(true);
  await page.locator('#offline:not(:empty)').waitFor();
  await page.evaluate(TRANSLATE);
  await page.context().setOffline(false);
  await page.locator('#offline:empty').waitFor({ state: 'attached' });
  await other.locator('.line', { hasText: 'see' }).hover();
  await other.getByRole('button', { name: 'Reply' }).click();
  await sendMessage(other, 'answer');
  await page
    .locator('.line', { hasText: 'answer' })
    .locator('.quote__who', { hasText: name ?? '' })
    .waitFor();
  await page.evaluate(TRANSLATE);
  await other.click('#leave');
  await page.locator('.presence', { hasText: 'left' }).waitFor();
  assert.equal(await page.locator('.people__count').textContent(), '1/10');
});

test('a message is read as sender, time and text, each once', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  await sendMessage(page, 'the words');
  await sendGif(page, await makeGif());
  await page.locator('.line--own[data-id] .player').waitFor();
  const guest = await person({ locale: 'en-GB' });
  await guest.goto(page.url());
  await connected(guest);
  await assertAccessible(guest, 'messages in languages that nobody knows');
  const name = (await guest.locator('.line__name').first().textContent()) ?? '';
  const time = (await guest.locator('.line__time').first().textContent()) ?? '';
  const tree = await guest.locator('.lines').ariaSnapshot();
  const read = tree.replaceAll(/^\s*- (listitem|list|paragraph|time|text|button)?:?/gm, '');
  const [first = '', second = ''] = read.split(name).slice(1);
  assert.ok(first.indexOf(time) >= 0 && first.indexOf(time) < first.indexOf('the words'), tree);
  assert.ok(second.includes('GIF'), tree);
  assert.equal(read.split(name).length - 1, 2, tree);
});

test('a selected conversation is copied as names, times and texts, a part of a message as plain text', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  await createRoom(page);
  await connected(page);
  for (const chat of ['one\n\n\n\nof four lines', 'two', `three ${'long '.repeat(300)}`.trim()]) {
    await page.fill('#text', chat);
    await page.press('#text', 'Enter');
    await until('it is stored', async () => (await texts(page)).at(-1) === chat);
  }
  await sendGif(page, await makeGif(), 'a wave');
  await page.locator('.line--own[data-id] .player').waitFor();
  await page.locator('.line[data-id]').nth(3).waitFor();
  const name = (await page.locator('.line__name').first().textContent()) ?? '';
  const times = await page.locator('.line__time').allTextContents();
  const who = (index: number) => `${name} ${times[index] ?? ''}`;
  const [one = '', two = '', three = ''] = await texts(page);
  const copied = async (from: string, start: number, to: string, end: number): Promise<string> => {
    await page.evaluate(`getSelection().setBaseAndExtent(${from}, ${start}, ${to}, ${end})`);
    await page.locator('#log').press('Control+C');
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  const text = (index: number) => `document.querySelectorAll('.bubble__text')[${index}]`;
  assert.equal(
    await copied("document.querySelector('#log')", 0, "document.querySelector('.compose')", 0),
    [`${who(0)}\n${one}`, `${who(1)}\n${two}`, `${who(2)}\n${three}`, `${who(3)}\nGIF: a wave`].join('\n'),
  );
  assert.equal(
    await copied(`${text(0)}.lastChild`, 'of four '.length, `${text(1)}.firstChild`, 2),
    `${who(0)}\nlines\n${who(1)}\ntw`,
  );
  assert.equal(await copied(`${text(1)}.firstChild`, 1, `${text(1)}.firstChild`, 3), 'wo');
  await page.fill('#text', 'from the composer');
  await page.press('#text', 'Control+A');
  await page.press('#text', 'Control+C');
  assert.equal(await clipboardOf(page), 'from the composer');
});

const clipboardOf = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');
