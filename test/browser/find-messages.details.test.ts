import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { startWithLongRoom } from './many-chats.js';
import { assertFits, connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })";

test('writing @ suggests the members, and a mention stands out to its reader alone, live and after a reload', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person({ locale: 'en-GB', viewport: { width: 360, height: 740 } });
  const room = await createRoom(host);
  await connected(host);
  const guests: Page[] = [];
  for (let guest = 0; guest < 2; guest++) {
    const page = await person({ locale: 'ko-KR' });
    await page.goto(`/room/${room}`);
    await connected(page);
    guests.push(page);
  }
  const [first, second] = guests as [Page, Page];
  await host.locator('.member[data-user]').nth(2).waitFor({ state: 'attached' });
  const number = await first.locator('#main').getAttribute('data-number');

  await host.locator('#text').pressSequentially('hello @');
  const list = host.getByRole('listbox', { name: 'People in this room' });
  await list.waitFor();
  assert.equal(await list.getByRole('option').count(), 2, 'not oneself');
  await assertFits(host, 'suggestions');
  await host.locator('#text').pressSequentially(number ?? '');
  await until('one is left', async () => (await list.getByRole('option').count()) === 1);
  await host.keyboard.press('Enter');
  await list.waitFor({ state: 'hidden' });
  const written = await host.inputValue('#text');
  assert.match(written, new RegExp(`^hello @[a-z]+ ${number} $`));
  await sendMessage(host, `${written}, come here`);

  for (const reload of [false, true]) {
    for (const page of guests) {
      if (reload) await page.reload();
      await page.locator('.bubble__text', { hasText: 'come here' }).waitFor();
    }
    assert.equal(await first.locator('.line--mention').count(), 1);
    assert.equal(await second.locator('.line--mention').count(), 0);
    assert.equal(await host.locator('.line--mention').count(), 0);
  }
});

test('Escape closes the suggestions and keeps the text, and a mail address suggests nobody', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person({ locale: 'en-GB' });
  const room = await createRoom(host);
  await connected(host);
  const guest = await person();
  await guest.goto(`/room/${room}`);
  await connected(guest);
  await host.locator('.member[data-user]').nth(1).waitFor({ state: 'attached' });
  const list = host.locator('#mentions');
  await host.locator('#text').pressSequentially('@');
  await list.waitFor();
  await host.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  assert.equal(await host.inputValue('#text'), '@');
  await host.fill('#text', 'anna@');
  await list.waitFor({ state: 'hidden' });
  await host.locator('#text').press('Enter');
  await host.locator('.line--own[data-id]', { hasText: 'anna@' }).waitFor();
});

test('a link to a message opens it for members, also far back, and after the password at the door', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const host = await person({ locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  const room = await createRoom(host, { password: 'tea' });
  await connected(host);
  await sendMessage(host, 'remember this');
  await host.locator('.line--own').focus();
  await host.keyboard.press('Enter');
  await host.getByRole('dialog').getByRole('button', { name: 'Copy link' }).click();
  const copied = () => host.evaluate<string>('navigator.clipboard.readText()');
  await until('it is copied', async () => (await copied()) !== '');
  const link = await copied();
  assert.match(link, new RegExp(`/room/${room}#chat-[0-9a-f]{24}$`));
  await fill(room, 120);

  const guest = await person({ locale: 'en-GB' });
  await guest.goto(link);
  await guest.fill('#door input[type="password"]', 'tea');
  await guest.keyboard.press('Enter');
  await guest.locator('.line', { hasText: 'remember this' }).waitFor();
  await until('it is in view', () =>
    guest.evaluate<boolean>(
      `document.activeElement.textContent.includes('remember this') && document.activeElement.getBoundingClientRect().top > 0`,
    ),
  );
});

test('the up arrow leads from the empty composer to one’s last message, and Escape back', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  await sendMessage(page, 'one');
  await sendMessage(page, 'two');
  await page.press('#text', 'ArrowUp');
  assert.equal(await page.locator('.line:focus .bubble__text').textContent(), 'two');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator(':focus').getAttribute('id'), 'text');
  await page.keyboard.type('three');
  await page.press('#text', 'ArrowUp');
  assert.equal(await page.locator(':focus').getAttribute('id'), 'text', 'the arrow moves in a text');
});

test('a hidden tab counts unread messages in its icon, and goes on at the first of them', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person({ locale: 'en-GB', viewport: { width: 800, height: 500 } });
  const room = await createRoom(host);
  await connected(host);
  const guest = await person();
  await guest.goto(`/room/${room}`);
  await connected(guest);
  await host.evaluate(HIDDEN);
  const count = 14;
  for (let index = 1; index <= count; index++) await sendMessage(guest, `message ${index}\n\n\nend`);
  await host.locator('.line', { hasText: `message ${count}` }).waitFor();
  const topOf = (selector: string) =>
    host.evaluate<number>(`document.querySelector('${selector}').getBoundingClientRect().top`);
  await until(
    'the first unread message is in view',
    async () => (await topOf('.unread')) >= (await topOf('#log')) - 1,
  );
  const icon = host.locator('link[rel="icon"]');
  assert.match((await icon.getAttribute('href')) ?? '', /\?unread=10$/);
  const drawn = await host.request.get((await icon.getAttribute('href')) ?? '');
  assert.match(await drawn.text(), />9\+</);
  await host.getByRole('button', { name: '14 new messages' }).waitFor();
});
