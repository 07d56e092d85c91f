import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { startWithLongRoom } from './many-chats.js';
import { openLink } from '../support/breakable-link.js';
import { assertAccessible, connected, createRoom, sendMessage, startWithBrowser } from './support.js';

test('screen readers announce one line per message, with a name and no colour code', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  await connected(page);
  const announced = await listen(page);
  const other = await person();
  await other.goto(`/room/${room}`);
  await until('the arrival is announced', async () => (await announced()).length === 1);
  await sendMessage(other, 'hello there');
  await until('the chat is announced', async () => (await announced()).length === 2);
  const [arrival = '', chat = ''] = await announced();
  assert.match(arrival, /^[a-z]+ \d{4} joined$/);
  assert.match(chat, /^[a-z]+ \d{4}: hello there$/);
  await sendMessage(page, 'my own');
  await page.waitForTimeout(600);
  assert.equal((await announced()).length, 2);
  assert.doesNotMatch((await page.locator('body').ariaSnapshot()) + (await page.title()), /#[0-9a-f]{6}/);
});

test('a burst is announced as a number, not word by word', async (t) => {
  const { service, fill, person } = await startWithLongRoom(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  const room = await createRoom(page);
  await connected(page);
  const announced = await listen(page);
  link.cut();
  await fill(room, 150);
  link.restore();
  await page.locator('.line', { hasText: 'chat 150' }).waitFor();
  await until('it is announced', async () => (await announced()).length > 0);
  await page.waitForTimeout(3000);
  assert.deepEqual(await announced(), ['150 new messages']);
});

test('announcements of joins and exits can be turned off, and the lines stay visible', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  await choose(page, 'Announce people joining and leaving', false);
  await page.reload();
  await connected(page);
  const announced = await listen(page);
  const other = await person();
  await other.goto(`/room/${room}`);
  await page.locator('.presence').waitFor();
  await sendMessage(other, 'hello');
  await until('the chat is announced', async () => (await announced()).length > 0);
  assert.equal((await announced()).filter((text) => text.includes('joined')).length, 0);
});

test('the panel for sound and notifications has a name, closes with Escape, and is accessible', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await person({ colorScheme, viewport: { width: 360, height: 740 } });
    await createRoom(page);
    await page.getByRole('button', { name: '설정', exact: true }).press('Enter');
    await page.getByRole('dialog', { name: '설정', exact: true }).waitFor();
    await assertAccessible(page, `the panel, ${colorScheme}`);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    const focused = await page.evaluate<string>('document.activeElement.id');
    assert.equal(focused, 'preferences-button');
  }
});

test('system notifications appear only if enabled, while the page is hidden, and with the message’s words', async (t) => {
  const { person, service } = await startWithBrowser(t, {}, 'chromium');
  const page = await person({ locale: 'en-GB', permissions: ['notifications'] });
  await page.addInitScript(`{
    window.notices = [];
    const Real = Notification;
    window.Notification = class extends Real {
      constructor(title, options) { super(title, options); notices.push([title, options.body]); }
    };
  }`);
  const room = await createRoom(page, { title: 'cellar' });
  const notices = () => page.evaluate<string[][]>('notices');
  const other = new Visitor(t, service.url);
  const speak = async (chat: string) => {
    await other.page(`/room/${room}`);
    await other.json(`/room/${room}/chat`, { chat });
    await page.locator('.line[data-id]', { hasText: chat }).waitFor();
  };
  await hide(page);
  await speak('before it was asked for');
  await choose(page, 'Notifications', true);
  await speak('hidden');
  await page.evaluate(`fetch('/room/${room}', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{ "title": "attic" }',
  })`);
  await page.locator('h1', { hasText: 'attic' }).waitFor();
  await speak('still hidden');
  await hide(page, false);
  await speak('in view');
  const all = await notices();
  assert.deepEqual(
    all.map(([title]) => title),
    ['cellar', 'attic'],
  );
  assert.match(all[0]?.[1] ?? '', /^[a-z]+ \d{4}: hidden$/);
});

test('on phones the service worker notifies, and a press leads to the room', async (t) => {
  const { person, service } = await startWithBrowser(t, {}, 'chromium');
  const page = await person({ locale: 'en-GB', permissions: ['notifications'] });
  await page.addInitScript(`{
    const Real = Notification;
    window.Notification = class { constructor() { throw new TypeError('Illegal constructor'); } };
    Notification.permission = 'granted';
    // A person takes a moment to answer.
    Notification.requestPermission = () => new Promise((answer) => setTimeout(answer, 500)).then(() => Real.requestPermission());
  }`);
  const room = await createRoom(page, { title: 'cellar' });
  await page.evaluate('navigator.serviceWorker.ready');
  await choose(page, 'Notifications', true);
  await hide(page);
  const other = new Visitor(t, service.url);
  await other.page(`/room/${room}`);
  await other.json(`/room/${room}/chat`, { chat: 'on a phone' });
  const shown = () =>
    page.evaluate<[string, string, string][]>(
      `navigator.serviceWorker.ready.then((worker) => worker.getNotifications())
        .then((all) => all.map(({ title, body, data }) => [title, body, data]))`,
    );
  await until('it is shown', async () => (await shown()).length === 1);
  const [[title, body, path] = []] = await shown();
  assert.deepEqual([title, path], ['cellar', `/room/${room}`]);
  assert.match(body ?? '', /^[a-z]+ \d{4}: on a phone$/);
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(`registration.getNotifications().then(([notification]) =>
    dispatchEvent(new NotificationEvent('notificationclick', { notification })))`);
  await until('it is put away', async () => (await shown()).length === 0);
});

test('if the browser blocks notifications the setting turns off again, with the reason', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', permissions: [] });
  await page.addInitScript("Notification.requestPermission = () => Promise.resolve('denied')");
  await createRoom(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByLabel('Notifications', { exact: true }).click();
  await page.getByText('Your browser blocks notifications from this site.').waitFor();
  assert.equal(await page.getByLabel('Notifications', { exact: true }).isChecked(), false);
});

test('a sound plays only if enabled, while the page is hidden, and not for every message', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.addInitScript(`{
    window.tones = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) { tones++; start.call(this, when); };
    document.hasFocus = () => window.here ?? true;
  }`);
  const room = await createRoom(page);
  const tones = () => page.evaluate<number>('tones');
  const other = await person();
  await other.goto(`/room/${room}`);
  const speak = async (chat: string) => {
    await sendMessage(other, chat);
    await page.locator('.line[data-id]', { hasText: chat }).waitFor();
  };
  await page.evaluate('window.here = false');
  await speak('not asked for');
  assert.equal(await tones(), 0);
  await choose(page, 'Sound', true);
  const sample = await tones();
  assert.ok(sample > 0, 'a sample is announced');
  await page.evaluate('window.here = true');
  await speak('looked at');
  assert.equal(await tones(), sample);
  await page.evaluate('window.here = false');
  await speak('one');
  await speak('right after it');
  assert.equal(await tones(), 2 * sample);
});

/** Records the texts of the live region. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    window.announced = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const { textContent } of addedNodes) announced.push(textContent);
    }).observe(document.querySelector('#announcer'), { childList: true });
  }`);
  assert.equal(await page.getAttribute('#announcer', 'role'), 'status');
  assert.equal(await page.getAttribute('#log', 'aria-live'), 'off');
  return () => page.evaluate<string[]>('announced');
}

async function choose(page: Page, name: string, value: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const box = page.getByLabel(name, { exact: true });
  await box.setChecked(value);
  const kept = `JSON.parse(localStorage.getItem('huechat:preferences'))?.[${JSON.stringify(await box.getAttribute('data-preference'))}]`;
  await until('the choice is kept', async () => (await page.evaluate(kept)) === value);
  await page.keyboard.press('Escape');
}

/** Imitates switching tabs, because a headless browser shows all of its pages at once. */
async function hide(page: Page, hidden = true): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
    document.dispatchEvent(new Event('visibilitychange'));
  }`);
}
