import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openLink } from '../support/breakable-link.js';
import { beLike } from '../support/same-colour.js';
import { until } from '../support/until.js';
import { connected, createRoom, sendMessage, startWithBrowser, SOON_GONE } from './support.js';

const COOKIE_SECRET = 'only for this test, and long enough for it';

test('if a colour is taken in a room, the whole page uses the person’s colour there, and one line explains it', async (t) => {
  const { host, alike, lobbyColour } = await setAlike(t);
  const room = await createRoom(host);
  await connected(host);
  await sendMessage(host, 'hello');
  for (const width of [360, 1440]) {
    const page = await alike({ viewport: { width, height: 800 }, locale: 'en-GB' });
    await page.goto('/');
    const inLobby = await lobbyColour(page);
    await page.goto(`/room/${room}`);
    await connected(page);
    const here = await page.locator('#main').getAttribute('data-user');
    assert.ok(here && here !== inLobby);
    assert.deepEqual(await shownColours(page), { root: here, icon: here, ring: here, swatch: here });

    const slip = page
      .locator('.presence', { hasText: 'instead of' })
      .or(page.locator('.presence', { hasText: 'another' }));
    await slip.waitFor();
    assert.equal(await slip.count(), 1);
    assert.deepEqual(await fills(slip.locator('rect')), [inLobby, here]);
    await page.locator('#announcer', { hasText: 'in this room' }).waitFor({ state: 'attached' });
    await sendMessage(page, `from ${width}`);
    await page.reload();
    await connected(page);
    assert.equal(await slip.count(), 1);
    const next = page.locator('#recoloured + .line');
    assert.match(
      (await next.textContent()) ?? '',
      new RegExp(`from ${width}`),
      'it stands where they came in',
    );

    await page.goto('/');
    assert.equal(await lobbyColour(page), inLobby);
    assert.equal(await iconOf(page), inLobby);
  }
});

test('notifications from a room use the person’s colour there', async (t) => {
  const { host, alike } = await setAlike(t);
  const room = await createRoom(host);
  const page = await alike({ permissions: ['notifications'] });
  await page.addInitScript(`
    localStorage.setItem('huechat:preferences', '{"notices":true}');
    Object.defineProperty(document, 'hidden', { get: () => true });
    window.icons = [];
    window.Notification = class { static permission = 'granted'; constructor(title, options) { icons.push(options.icon); } };
  `);
  await page.goto(`/room/${room}`);
  await connected(page);
  await sendMessage(host, 'are you there?');
  await until('a notification is shown', () => page.evaluate<boolean>('icons.length === 1'));
  const here = await page.locator('#main').getAttribute('data-user');
  assert.deepEqual(await page.evaluate('icons'), [`/favicon/${here?.slice(1)}.svg`]);
});

test('without JavaScript a room uses the person’s colour there too, and its log explains it once', async (t) => {
  const { host, alike, lobbyColour } = await setAlike(t);
  const room = await createRoom(host);
  const page = await alike({ javaScriptEnabled: false });
  await page.goto('/');
  const inLobby = await lobbyColour(page);
  await page.goto(`/room/${room}`);
  const here = await page.locator('#main').getAttribute('data-user');
  assert.notEqual(here, inLobby);
  assert.equal(await lobbyColour(page), here);
  assert.equal(await iconOf(page), here);
  const log = page.frameLocator('iframe');
  await log.locator('#recoloured').waitFor();
  assert.deepEqual(await fills(log.locator('#recoloured rect')), [inLobby, here]);
  assert.equal(await log.locator('html').getAttribute('data-me'), here);
  const ring = await page.evaluate<string>(
    `getComputedStyle(document.documentElement).getPropertyValue('--me')`,
  );
  assert.equal(hexOf(ring), here);
});

test('a person who returns under another colour sees it everywhere at once', async (t) => {
  const { service, host, alike, person } = await setAlike(t, SOON_GONE);
  const room = await createRoom(host);
  await connected(host);
  const third = await person();
  await third.goto(`/room/${room}`);
  await connected(third);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await alike({ baseURL: link.url, locale: 'en-GB' });
  await page.goto(`/room/${room}`);
  await connected(page);
  const before = await page.locator('#main').getAttribute('data-user');
  assert.notEqual(before, await host.locator('#main').getAttribute('data-user'));
  await sendMessage(page, 'before');
  link.cut();
  await page.fill('#text', 'written meanwhile');
  await page.press('#text', 'Control+Enter');
  await until('their seat is free', async () => (await third.locator('.member').count()) === 2);
  await host.locator('#leave').click();
  await until('the colour is free', async () => (await third.locator('.member').count()) === 1);
  link.restore();
  await page.locator('.presence', { hasText: 'in this room' }).nth(1).waitFor();
  const after = await page.locator('#main').getAttribute('data-user');
  assert.notEqual(after, before);
  assert.deepEqual(await shownColours(page), { root: after, icon: after, ring: after, swatch: after });
  await page.locator('.line--own[data-id]', { hasText: 'written meanwhile' }).waitFor();
  const ownColours = async () =>
    page
      .locator('.line--own')
      .evaluateAll((lines: { dataset: { user: string } }[]) => lines.map(({ dataset }) => dataset.user));
  assert.deepEqual(await ownColours(), [before, after]);
  await page.reload();
  await connected(page);
  assert.deepEqual(await ownColours(), [before, after], 'as a fresh page shows it');
});

/** A host, and people with the same colour in the lobby. */
async function setAlike(t: TestContext, settings: Record<string, string> = {}) {
  const { service, person } = await startWithBrowser(t, { COOKIE_SECRET, ...settings });
  const alike = async (options: BrowserContextOptions = {}) => {
    const page = await person(options);
    await beLike(page, COOKIE_SECRET, '#3060b0');
    return page;
  };
  return { service, person, host: await alike(), alike, lobbyColour };
}

const lobbyColour = (page: Page) => page.locator('html').getAttribute('data-me');

async function iconOf(page: Page): Promise<string> {
  const href = (await page.locator('link[rel="icon"]').getAttribute('href')) ?? '';
  return `#${/[/]favicon[/]([0-9a-f]{6})[.]svg/.exec(href)?.[1]}`;
}

async function shownColours(page: Page) {
  return {
    root: await lobbyColour(page),
    icon: await iconOf(page),
    ring: await page.evaluate<string>(
      `getComputedStyle(document.documentElement).getPropertyValue('--me').trim()`,
    ),
    swatch: (await fills(page.locator('#people .member').first().locator('rect')))[0],
  };
}

/** @param rgb `rgb(1, 2, 3)` or a hex colour */
function hexOf(rgb: string): string {
  const channels = /^rgb/.test(rgb) ? rgb.match(/[0-9]+/g) : null;
  return channels ? `#${channels.map((each) => Number(each).toString(16).padStart(2, '0')).join('')}` : rgb;
}

const fills = (rects: ReturnType<Page['locator']>) =>
  rects.evaluateAll((all: { getAttribute: (name: string) => string }[]) =>
    all.map((rect) => rect.getAttribute('fill')),
  );
