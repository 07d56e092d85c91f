import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { openLink } from '../support/breakable-link.js';
import { until } from '../support/until.js';
import { connected, createRoom, sendMessage, sendGif, startWithBrowser, texts } from './support.js';

const CHANGED = "This browser's cookie has changed";

test('two tabs opened at once without a cookie become one person with one seat', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const host = await person();
  const rooms = [await createRoom(host, { max: 2 }), await createRoom(await person(), { max: 2 })];
  const first = await person({ locale: 'en-GB' });
  const second = await first.context().newPage();
  // Neither request brings a cookie, as when both are sent before the first answer; the second answer's cookie stays.
  await first.route('**/socket.io/**', (route) => route.abort());
  await first.goto(`${service.url}/room/${rooms[0]}`);
  await first.context().clearCookies();
  await second.goto(`${service.url}/room/${rooms[1]}`);
  await connected(second);
  await first.unroute('**/socket.io/**');
  await first.getByText(CHANGED).waitFor();
  await connected(first);
  await sendMessage(first, 'from the first tab');
  await sendMessage(second, 'from the second tab');
  for (const tab of [first, second]) {
    assert.equal(await tab.locator('[data-state]').count(), 0);
    assert.equal(await tab.locator('.member').count(), 2);
  }
  // Their colours may differ: in each room, one that is free.
  assert.equal(
    await first.locator('#main').getAttribute('data-number'),
    await second.locator('#main').getAttribute('data-number'),
  );
  await first.getByRole('button', { name: 'OK' }).click();
  assert.equal(await first.locator('#restart').isVisible(), false);
});

test('a page whose cookie becomes another person during an outage keeps its texts and sends none of them by itself', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  const room = await createRoom(await person());
  await page.goto(`/room/${room}`);
  await connected(page);
  await sendMessage(page, 'sent before');
  const name = await nameOf(page);
  link.cut();
  await page.getByText('Connection lost.').waitFor();
  for (const text of ['sent before', 'never sent']) await write(page, text);
  await page.fill('#text', 'half a thought');
  await page.context().clearCookies();
  // Cookies are the same for all ports of a host.
  const other = await page.context().newPage();
  await other.goto(service.url);
  link.restore();
  await page.getByText(CHANGED).waitFor();
  assert.notEqual(await nameOf(page), name);
  await connected(page);
  assert.equal(await page.inputValue('#text'), 'half a thought');
  assert.deepEqual(await texts(page), ['sent before', 'sent before', 'never sent']);
  assert.equal(await page.locator('[data-state="failed"]').count(), 2);
  assert.equal(await page.getByText('Written as').count(), 2);
  await page
    .locator('[data-state="failed"]', { hasText: 'never sent' })
    .locator('[data-does="retry"]')
    .click();
  await page.locator('.line--own[data-id]', { hasText: 'never sent' }).waitFor();
  await other.goto(`${link.url}/room/${room}`);
  await until('the other tab has both', async () => (await other.locator('.line[data-id]').count()) === 2);
  assert.deepEqual((await texts(other)).slice(0, 2), ['sent before', 'never sent']);
});

test('a message stored without an acknowledgement is not offered again under the new name', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(await person());
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.goto(`${service.url}/room/${room}`);
  await write(page, 'stored');
  const key = await page.locator('[data-state]').getAttribute('data-key');
  await page.request.post(`${service.url}/room/${room}/chat`, { data: { chat: 'stored', key } });
  await becomeOther(page, service.url);
  await page.unroute('**/socket.io/**');
  await page.getByText(CHANGED).waitFor();
  await connected(page);
  await until('it is there once', async () => (await page.locator('.line').count()) === 1);
  assert.equal(await page.locator('[data-state]').count(), 0);
});

test('a GIF is not sent as another person, and its page starts again', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  const other = await person();
  await other.goto(`${service.url}/room/${room}`);
  await connected(other);
  await becomeOther(page, service.url);
  await sendGif(page, await makeGif({}));
  await page.getByText(CHANGED).waitFor();
  assert.equal(await other.locator('.line[data-id]').count(), 0);
});

test('without JavaScript nothing is sent as another person, and the typed text is returned', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const room = await createRoom(await person());
  const page = await person({ javaScriptEnabled: false, locale: 'en-GB' });
  await page.goto(`${service.url}/room/${room}`);
  await page.fill('#text', 'typed as another');
  await becomeOther(page, service.url);
  await page.click('#composer button');
  await page.getByRole('heading', { name: 'Your name has changed' }).waitFor();
  assert.equal(await page.inputValue('#text'), 'typed as another');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL(`**/room/${room}`);
  await page.frameLocator('iframe').locator('.line--own', { hasText: 'typed as another' }).waitFor();
});

test('a lobby shows the colour of its cookie’s person', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url });
  await page.goto('/');
  const colour = () => page.locator('html').getAttribute('data-me');
  const before = await colour();
  await page.waitForTimeout(500);
  await becomeOther(page, link.url);
  link.cut();
  await page.context().setOffline(true);
  link.restore();
  await page.context().setOffline(false);
  await until('it has another colour', async () => (await colour()) !== before);
});

/** Clears the cookies and opens another tab, whose response sets a new person's cookie. */
async function becomeOther(page: Page, url: string): Promise<void> {
  await page.context().clearCookies();
  const other = await page.context().newPage();
  await other.goto(url);
  await other.close();
}

async function write(page: Page, text: string): Promise<void> {
  await page.fill('#text', text);
  await page.press('#text', 'Control+Enter');
}

const nameOf = (page: Page): Promise<string | null> => page.locator('#main').getAttribute('data-member');
