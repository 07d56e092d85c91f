import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import {
  assertAccessible,
  assertFits,
  connected,
  createRoom,
  sendMessage,
  startWithBrowser,
} from './support.js';

const ENGLISH = { locale: 'en-GB' };
const PHONE = { locale: 'ko-KR', viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const focused = (page: Page) =>
  page.evaluate<string>(`document.activeElement.dataset.emoji ?? document.activeElement.id`);

const reaction = (page: Page, emoji: string) => page.locator(`.reaction[data-emoji="${emoji}"]`);

test('any emoji is found by its name and chosen by keyboard', async (t) => {
  const { person, service } = await startWithBrowser(t);
  const me = await person(ENGLISH);
  await createRoom(me);
  await sendMessage(me, 'a fine day');
  const elsewhere: string[] = [];
  me.on('request', (request) => {
    if (!request.url().startsWith(service.url)) elsewhere.push(request.url());
  });
  const refused: string[] = [];
  me.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await me.locator('.line', { hasText: 'a fine day' }).focus();
  await me.keyboard.press('Enter');
  await me.locator('#menu').getByRole('button', { name: 'React' }).press('Enter');
  await me.getByRole('group', { name: 'React' }).getByRole('button', { name: 'More emoji' }).press('Enter');
  const picker = me.getByRole('dialog', { name: 'Choose an emoji' });
  await picker.waitFor();
  await me.locator('#emoji-search:focus').waitFor();
  await me.keyboard.press('ArrowDown');
  assert.equal(await focused(me), '😀');
  // To the next row and back, to the next one, and to both ends of the list.
  await me.keyboard.press('ArrowDown');
  assert.notEqual(await focused(me), '😀');
  await me.keyboard.press('ArrowUp');
  await me.keyboard.press('ArrowRight');
  assert.equal(await focused(me), '😃');
  await me.keyboard.press('End');
  const last = await focused(me);
  await me.keyboard.press('ArrowUp');
  await me.keyboard.press('ArrowDown');
  assert.equal(await focused(me), last);
  await me.keyboard.press('Home');
  assert.equal(await focused(me), '😀');
  await me.keyboard.type('thumbs up');
  await picker.getByRole('heading', { name: 'Results' }).waitFor();
  assert.equal(await picker.getByRole('button', { name: 'grinning face', exact: true }).isVisible(), false);
  await picker
    .getByRole('status')
    .getByText(/^\d+ emoji$/)
    .waitFor();
  await me.keyboard.press('Enter');
  await picker.waitFor({ state: 'hidden' });
  await reaction(me, '👍').waitFor();
  assert.equal(await reaction(me, '👍').getAttribute('aria-pressed'), 'true');
  await me.locator('.line:focus').waitFor();

  await openPicker(me);
  await picker.getByRole('heading', { name: 'Recently used' }).waitFor();
  await me.keyboard.press('ArrowDown');
  assert.equal(await focused(me), '👍', 'what was used last comes first');
  await me.keyboard.type('no such emoji');
  await picker.getByText('No emoji found.').first().waitFor();
  await assertAccessible(me, 'nothing is found');
  await me.fill('#emoji-search', '');
  await me.keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });
  await me.locator('.line:focus').waitFor();
  assert.equal(await me.locator('.reaction').count(), 1);
  assert.deepEqual([elsewhere, refused], [[], []]);
});

test('on a phone the picker is a sheet, in Korean, with targets for fingers', async (t) => {
  const { person } = await startWithBrowser(t);
  const [me, other] = [await person(PHONE), await person(ENGLISH)];
  const room = await createRoom(me);
  await other.goto(`/room/${room}`);
  await connected(other);
  await sendMessage(other, 'a fine day');
  await me.locator('.bubble', { hasText: 'a fine day' }).tap();
  await me.locator('#menu').getByRole('button', { name: '반응 남기기' }).tap();
  const quick = me.getByRole('group', { name: '반응 남기기' });
  for (const button of await quick.getByRole('button').all()) await assertLarge(button);
  await quick.getByRole('button', { name: '다른 이모지' }).tap();
  const picker = me.getByRole('dialog', { name: '이모지 선택' });
  await picker.waitFor();
  // No keyboard covers it.
  await me.locator('#emoji-title:focus').waitFor();
  await assertAccessible(me, 'the picker on a phone');
  await assertFits(me, 'the picker on a phone');
  await me.fill('#emoji-search', '불꽃');
  const fireworks = picker.getByRole('button', { name: '불꽃놀이', exact: true });
  await assertLarge(fireworks);
  await fireworks.tap();
  await reaction(other, '🎆').waitFor();
  await reaction(me, '🎆').waitFor();
  await until('its person is named in Korean', async () =>
    /^🎆 [가-힣]+ \d{4}$/.test((await reaction(me, '🎆').locator('.visually-hidden').textContent()) ?? ''),
  );
});

async function openPicker(page: Page): Promise<void> {
  await page.locator('.line', { hasText: 'a fine day' }).focus();
  await page.locator('.toolbar').getByRole('button', { name: 'React' }).click();
  await page.getByRole('button', { name: 'More emoji' }).click();
  await page.locator('#emoji-picker[open]').waitFor();
}

async function assertLarge(button: { boundingBox: () => Promise<{ width: number; height: number } | null> }) {
  const box = await button.boundingBox();
  assert.ok(box && box.width >= 44 && box.height >= 44, JSON.stringify(box));
}
