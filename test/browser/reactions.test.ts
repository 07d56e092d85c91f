import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.js';
import { assertAccessible, connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const ENGLISH = { locale: 'en-GB' };
const PHONE = { ...ENGLISH, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test('a reaction can be added by keyboard, by touch and by pressing one that is there, and everyone sees who reacted', async (t) => {
  const { person } = await startWithBrowser(t);
  const [me, other] = [await person(ENGLISH), await person({ ...PHONE, colorScheme: 'dark' })];
  const room = await createRoom(me);
  await other.goto(`/room/${room}`);
  await connected(other);
  await sendMessage(me, 'a fine day');
  const line = me.locator('.line', { hasText: 'a fine day' });
  await line.focus();
  await me.locator('.toolbar').getByRole('button', { name: 'React' }).focus();
  await me.keyboard.press('Enter');
  const quick = me.getByRole('group', { name: 'React' });
  await quick.waitFor();
  await me.keyboard.press('ArrowRight');
  await me.keyboard.press('Enter');
  await quick.waitFor({ state: 'hidden' });
  const mine = me.locator('.reaction[data-emoji="❤️"]');
  await mine.waitFor();
  assert.equal(await mine.getAttribute('aria-pressed'), 'true');
  assert.match((await mine.locator('.visually-hidden').textContent()) ?? '', /^❤️ from [a-z]+ \d{4}$/);

  const theirs = other.locator('.reaction[data-emoji="❤️"]');
  await theirs.tap();
  await until('both are counted', async () => (await mine.locator('.reaction__count').textContent()) === '2');
  assert.equal(await mine.locator('.reaction__who').count(), 2, 'with both colours');
  await other.locator('.bubble', { hasText: 'a fine day' }).tap();
  await other.locator('#menu').getByRole('button', { name: 'React' }).tap();
  await other.getByRole('button', { name: '🎉' }).tap();
  await me.locator('.reaction[data-emoji="🎉"]').waitFor();
  for (const page of [me, other]) await assertAccessible(page, 'with reactions');

  await me.context().setOffline(true);
  await theirs.tap();
  await until(
    'it is one again',
    async () => (await theirs.locator('.reaction__count').textContent()) === '1',
  );
  await me.context().setOffline(false);
  await until(
    'also after a reconnection',
    async () => (await mine.locator('.reaction__count').textContent()) === '1',
  );
  const shown = () =>
    me.locator('.reactions').evaluate((list: { outerHTML: string }) => list.outerHTML.replace(/\s+/g, ' '));
  const before = await shown();
  await me.reload();
  await connected(me);
  assert.equal(
    (await shown()).replaceAll(' tabindex="-1"', ''),
    before.replaceAll(' tabindex="-1"', ''),
    'a fresh page shows the same',
  );
});
