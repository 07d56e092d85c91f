import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/server.js';
import { atEnd } from '../support/at-end.js';
import { makeGif } from '../support/gif.js';
import { testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { createRoom, openContext, sendMessage, scrollUp, sendGif, startWithBrowser } from './support.js';

test('Enter sends, Shift+Enter breaks the line, and a syllable being composed is not sent', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await page.focus('#text');
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await page.locator('.line[data-id]').waitFor();
  assert.equal(await page.locator('.bubble__text').textContent(), 'one\ntwo');

  const input = await page.context().newCDPSession(page);
  await input.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
  await page.evaluate(
    `document.querySelector('#text').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))`,
  );
  assert.equal(await page.inputValue('#text'), '하');
  await input.send('Input.insertText', { text: '한' });
  await page.keyboard.press('Enter');
  await page.locator('.line[data-id]', { hasText: '한' }).waitFor();
  assert.equal(await page.locator('.line').count(), 2);
});

test('a message is shown as text, whatever it looks like', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page, { title: '<i>title</i>' });
  const chat = `<img src=x onerror="document.title='hacked'"> & {{ 7 * 7 }}`;
  await sendMessage(page, chat);
  assert.equal(await page.locator('.bubble__text').textContent(), chat);
  await page.reload();
  assert.equal(await page.locator('.bubble__text').textContent(), chat);
  assert.equal(await page.title(), '<i>title</i> · Huechat');
});

test('a text that is too long stays in the composer, and the page says by how much', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await page.fill('#text', '😀'.repeat(2001));
  await page.press('#text', 'Enter');
  await page.getByText('1 character too long.').waitFor();
  assert.equal(await page.locator('.line').count(), 0);
  await sendMessage(page, '😀'.repeat(2000));
});

test('a fake GIF is refused with the reason in its line, and another one can be chosen', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await sendGif(page, Buffer.from('GIF89a'));
  await page.locator('[data-state="failed"] .line__failed', { hasText: '손상' }).waitFor();
  await sendGif(page, await makeGif());
  await page.locator('.line--own[data-id] .player').waitFor();
  assert.equal(await page.locator('#upload').isHidden(), true);
});

test('a reload keeps colour, seat and messages', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await sendMessage(page, 'still here');
  const name = await page.locator('.member__name').textContent();
  await page.reload();
  await page.locator('.line--own', { hasText: 'still here' }).waitFor();
  assert.equal(await page.locator('.member__name').textContent(), name);
  assert.equal(await page.locator('.member').count(), 1);
});

test('messages written while the server is away are sent once and in order when it is back', async (t) => {
  const settings = await testSettings(t);
  const first = await start(readConfig(settings));
  const page = await (await openContext(t, { baseURL: first.url, locale: 'en-GB' })).newPage();
  await createRoom(page);
  await sendMessage(page, 'zero');

  await first.close();
  await page.getByText('The service is restarting.').waitFor();
  for (const chat of ['one', 'two', 'three']) {
    await page.fill('#text', chat);
    await page.press('#text', 'Enter');
  }
  assert.equal(await page.locator('[data-state="waiting"]').count(), 3);

  const second = await start(readConfig({ ...settings, PORT: new URL(first.url).port }));
  atEnd(t, () => second.close());
  await until('all are sent', async () => (await page.locator('.line[data-id]').count()) === 4);
  await page.reload();
  assert.deepEqual(await page.locator('.bubble__text').allTextContents(), ['zero', 'one', 'two', 'three']);
});

test('earlier messages can be loaded, and none is shown twice', async (t) => {
  const { service, person } = await startWithBrowser(t, { RATE_LIMITS: 'off' });
  const page = await person();
  const room = await createRoom(page);
  for (let count = 1; count <= 60; count++) {
    const sent = await page.request.post(`${service.url}/room/${room}/chat`, {
      headers: { accept: 'application/json' },
      data: { chat: `chat ${count}` },
    });
    assert.equal(sent.status(), 201);
  }
  await page.reload();
  assert.equal(await page.locator('.line').count(), 50);
  await scrollUp(page);
  await until('the first chat is there', async () => (await page.locator('.line').count()) === 60);
  const texts = await page.locator('.bubble__text').allTextContents();
  assert.deepEqual(
    texts,
    Array.from({ length: 60 }, (_, index) => `chat ${index + 1}`),
  );
  await page.locator('#older').waitFor({ state: 'hidden' });
});

test('new messages do not move a scrolled-up reader, but are announced', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ viewport: { width: 360, height: 600 } });
  const room = await createRoom(page);
  for (let count = 1; count <= 20; count++) await sendMessage(page, `line ${count} is here`);
  const scrolled = () => page.evaluate<number>("document.querySelector('#log').scrollTop");
  await page.evaluate("document.querySelector('#log').scrollTop = -300");
  const read = page.locator('.line', { hasText: 'line 8 is here' });
  const place = await read.boundingBox();

  const other = await person();
  await other.goto(`${service.url}/room/${room}`);
  await sendMessage(other, 'below');
  await page.getByRole('button', { name: '새 메시지 1개' }).waitFor();
  assert.ok(Math.abs(((await read.boundingBox())?.y ?? 0) - (place?.y ?? 0)) < 2);
  await page.getByRole('button', { name: '새 메시지 1개' }).click();
  assert.equal(await scrolled(), 0);
  await page.locator('#newer').waitFor({ state: 'hidden' });
});

test('a refused message stays, with the reason and a retry button', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  let refusals = 1;
  await page.routeWebSocket(/socket\.io/, (toPage) => {
    const server = toPage.connectToServer();
    toPage.onMessage((message) => {
      const [, ack] = /^42\/chat,(\d+)\["chat"/.exec(String(message)) ?? [];
      if (ack === undefined || refusals-- <= 0) server.send(message);
      else toPage.send(`43/chat,${ack}[{"error":{"code":"chat_invalid","message":"Not like this."}}]`);
    });
  });
  // The test watches only the WebSocket, so the chat has to use it.
  const upgraded = page.waitForEvent('websocket');
  await createRoom(page);
  await upgraded;
  await page.waitForTimeout(500);

  await page.fill('#text', 'try me');
  await page.press('#text', 'Enter');
  const line = page.locator('.line', { hasText: 'try me' });
  await line.getByText('Not like this.').waitFor();
  await line.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.line[data-id]', { hasText: 'try me' }).waitFor();
  assert.equal(await line.count(), 1);
  assert.equal(await line.getByRole('button', { name: 'Try again' }).count(), 0);
});
