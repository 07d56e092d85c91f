import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.js';
import { createRoom, startWithBrowser, texts, typeMessages } from './support.js';

test('after an offline reload pending messages are shown as waiting, and are sent once connected', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await createRoom(page);
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.reload();
  await typeMessages(page, ['one', 'two']);
  await page.reload();
  assert.deepEqual(await texts(page), ['one', 'two']);
  assert.equal(await page.locator('[data-state="waiting"]').count(), 2);
  await page.unroute('**/socket.io/**');
  await until('both are sent', async () => (await page.locator('.line[data-id]').count()) === 2);
  assert.deepEqual(await texts(page), ['one', 'two']);
});
