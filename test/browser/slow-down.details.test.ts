import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES } from '../../src/lib/rate-table.js';
import { until } from '../support/until.js';
import { createRoom, sendMessage, startWithBrowser, texts } from './support.js';

test('rate-limited messages show a countdown and are then sent once, in order', async (t) => {
  const { person } = await startWithBrowser(t, { RATE_LIMITS: 'on' });
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  const other = await person();
  await other.goto(`/room/${room}`);
  await sendMessage(page, 'first');
  // Another client of the same person uses up the limit, which refills a little meanwhile.
  const { pathname } = new URL(page.url());
  const spend = async () =>
    (await page.request.post(`${pathname}/chat`, { data: { chat: 'spam' } })).status() === 429;
  await until('nothing is left', async () =>
    (await Promise.all(Array.from({ length: RATES.chats.most.session }, spend))).includes(true),
  );

  for (const chat of ['second', 'third']) {
    await page.fill('#text', chat);
    await page.press('#text', 'Enter');
  }
  const waiting = page.locator('[data-state="sending"]', { hasText: 'second' });
  await waiting.getByText(/^Sending again in \d+ s\.$/).waitFor();
  assert.equal(await page.locator('[data-state="failed"]').count(), 0);
  const mine = (all: string[]) => all.filter((text) => text !== 'spam');
  await until('all is sent', async () => (await page.locator('[data-state]').count()) === 0);
  for (const each of [page, other]) {
    await until('the last is there', async () => mine(await texts(each)).length === 3);
    assert.deepEqual(mine(await texts(each)), ['first', 'second', 'third']);
  }
});
