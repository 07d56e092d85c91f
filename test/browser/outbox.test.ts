import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.js';
import { openLink } from '../support/breakable-link.js';
import { createRoom, sendMessage, startWithBrowser, texts, typeMessages } from './support.js';

test('three messages typed offline survive a reload and reach all members once, in order', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  const room = await createRoom(page);
  const other = await person();
  await other.goto(`/room/${room}`);
  await sendMessage(page, 'zero');

  link.cut();
  await page.context().setOffline(true);
  await page.getByText("You're offline.").waitFor();
  await typeMessages(page, ['one', 'two', 'three']);
  assert.equal(await page.locator('[data-state="waiting"]').count(), 3);
  await page.reload().catch(() => undefined);

  link.restore();
  await page.context().setOffline(false);
  await page.goto(`/room/${room}`);
  const all = ['zero', 'one', 'two', 'three'];
  await until('all are sent', async () => (await page.locator('.line[data-id]').count()) === 4);
  assert.deepEqual(await texts(page), all);
  await until('the other has them', async () => (await other.locator('.line').count()) === 4);
  assert.deepEqual(await texts(other), all);
  assert.equal(await page.locator('[data-state]').count(), 0);
  await page.reload();
  await page.waitForTimeout(300);
  assert.deepEqual(await texts(page), all);
  assert.equal(await page.evaluate('localStorage.length'), 0);
});

test('a message stored without an acknowledgement is not shown twice after a reload', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person();
  const room = await createRoom(page);
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.reload();
  await typeMessages(page, ['sent once']);
  const key = await page.locator('[data-state]').getAttribute('data-key');
  await page.request.post(`${service.url}/room/${room}/chat`, { data: { chat: 'sent once', key } });
  await page.reload();
  assert.deepEqual(await texts(page), ['sent once']);
  await page.unroute('**/socket.io/**');
  await page.waitForTimeout(1500);
  assert.deepEqual(await texts(page), ['sent once']);
});

test('two tabs of one person neither lose nor duplicate pending messages, and a closed tab leaves its own to the other', async (t) => {
  const { person } = await startWithBrowser(t);
  const first = await person();
  const room = await createRoom(first);
  const second = await first.context().newPage();
  await second.goto(`/room/${room}`);
  await first.context().route('**/socket.io/**', (route) => route.abort());
  for (const tab of [first, second]) await tab.reload();
  await typeMessages(first, ['from the first']);
  await typeMessages(second, ['from the second']);
  await first.close();
  await second.context().unroute('**/socket.io/**');
  const all = ['from the first', 'from the second'];
  await until('both are sent', async () => (await second.locator('.line[data-id]').count()) === 2);
  assert.deepEqual((await texts(second)).sort(), all);
  await second.reload();
  assert.deepEqual((await texts(second)).sort(), all);
});
