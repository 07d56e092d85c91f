import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { assertFits, connected, createRoom, sendMessage, startWithBrowser, texts } from './support.js';
import { SCREENS } from './three-people.js';

const UNLIMITED = { RATE_LIMITS: 'off' };

for (const [where, options] of SCREENS)
  test(`successive joins share one line with all their swatches, ${where}`, async (t) => {
    const { service, person } = await startWithBrowser(t, UNLIMITED);
    const page = await person({ ...options, locale: 'en-GB' });
    const room = await createRoom(page, { max: 50 });
    await connected(page);
    const people = Array.from({ length: 40 }, () => new Visitor(t, service.url));
    const sockets = [];
    for (const each of people.slice(0, 2)) sockets.push(await each.enter(room));
    await until('both are named', async () => /^\S+ \d+ and \S+ \d+ joined$/.test(await only(page)));
    assert.equal(await swatches(page), 2);
    for (const each of people.slice(2, 8)) sockets.push(await each.enter(room));
    await until('they are counted', async () => (await only(page)) === '8 people joined');
    assert.equal(await swatches(page), 8);
    const colours = await page
      .locator('.presence__avatar .colour')
      .evaluateAll((all: { outerHTML: string }[]) => all.map(({ outerHTML }) => outerHTML));
    assert.equal(new Set(colours).size, 8);
    for (const each of people.slice(8)) sockets.push(await each.enter(room));
    await until('the row ends', async () => (await only(page)) === '40 people joined');
    assert.equal(await swatches(page), 12);
    await page.locator('.presence__row', { hasText: 'and 28 more' }).waitFor();
    await assertFits(page, 'a long row');
    for (const each of sockets) each.disconnect();
    await until('everyone is gone', async () => (await only(page)) === '40 people joined and left');
  });

test('a message ends the line of joins, but a pending own message does not', async (t) => {
  const { service, person } = await startWithBrowser(t, UNLIMITED);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  await connected(page);
  const enter = () => new Visitor(t, service.url).enter(room);
  await enter();
  await page.locator('.presence').waitFor();
  await sendMessage(page, 'hello');
  const [guest] = [await enter(), await enter()];
  await until('the second line names both', async () => / and .* joined$/.test((await moves(page))[1] ?? ''));
  guest.disconnect();
  await until('who has left is in a line of departures', async () => (await moves(page)).length === 3);
  assert.match((await moves(page)).join(), /^\S+ \d+ joined,\S+ \d+ joined,\S+ \d+ joined and left$/);
  assert.deepEqual(await texts(page), ['hello']);
  const order = await page
    .locator('.lines > *')
    .evaluateAll((all: { className: string }[]) => all.map(({ className }) => className.split(' ')[0]));
  assert.deepEqual(order, ['day', 'presence', 'line', 'presence', 'presence']);
});

test('in Korean, commas separate the names of several people', async (t) => {
  const { service, person } = await startWithBrowser(t, UNLIMITED);
  const page = await person({ locale: 'ko-KR' });
  const room = await createRoom(page);
  await connected(page);
  for (const guest of [new Visitor(t, service.url), new Visitor(t, service.url)]) await guest.enter(room);
  await until('both are named', async () => /^\S+ \d+, \S+ \d+ 님이 들어왔어요$/.test(await only(page)));
});

test('a person appears once per line, however often they join and leave', async (t) => {
  const { service, person } = await startWithBrowser(t, UNLIMITED);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  await connected(page);
  const guest = new Visitor(t, service.url);
  let socket: Awaited<ReturnType<Visitor['enter']>> | undefined;
  for (const announcement of [
    /^\S+ \d+ joined$/,
    /^\S+ \d+ joined and left$/,
    /^\S+ \d+ joined$/,
    /^\S+ \d+ joined and left$/,
  ]) {
    if (announcement.source.includes('left')) leave();
    else await enter();
    await until(String(announcement), async () => announcement.test(await only(page)));
    assert.equal(await swatches(page), 1);
  }
  await enter();
  await sendMessage(page, 'between');
  leave();
  await until('they left', async () => /^\S+ \d+ left$/.test((await moves(page))[1] ?? ''));
  await enter();
  await until('they are back', async () => /^\S+ \d+ left and came back$/.test((await moves(page))[1] ?? ''));
  assert.equal(await page.locator('.presence').count(), 2);

  async function enter() {
    socket = await guest.enter(room);
  }
  function leave() {
    socket?.disconnect();
  }
});

test('screen readers announce each join and exit once, and several at once as a number', async (t) => {
  const { service, person } = await startWithBrowser(t, UNLIMITED);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page, { max: 50 });
  await connected(page);
  await page.evaluate(`{
    window.announced = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const { textContent } of addedNodes) announced.push(textContent);
    }).observe(document.querySelector('#announcer'), { childList: true });
  }`);
  const announced = () => page.evaluate<string[]>('announced');
  await new Visitor(t, service.url).enter(room);
  await until('the first is announced', async () => (await announced()).length === 1);
  // Announcements are at least two seconds apart, so these share one.
  await Promise.all(Array.from({ length: 6 }, () => new Visitor(t, service.url).enter(room)));
  await until('the line has all', async () => (await only(page)) === '7 people joined');
  await until('the others are announced', async () => countAnnounced(await announced()) === 7);
  for (const text of await announced()) assert.doesNotMatch(text, /7 people/);
});

/** The number of joins that some texts report. */
function countAnnounced(all: string[]): number {
  const many = all.map((text) => Number(/^(\d+) people joined$/.exec(text)?.[1] ?? 0));
  const named = all.map((text) => text.match(/[a-z]+ \d{4}/g)?.length ?? 0);
  return [...many, ...named].reduce((sum, each) => sum + each, 0);
}

const swatches = (page: Page) => page.locator('.presence .presence__avatar').count();

const moves = (page: Page) => page.locator('.presence__text').allTextContents();

/** The text of the only line of its kind. */
async function only(page: Page): Promise<string> {
  const all = await moves(page);
  return all.length === 1 ? (all[0] ?? '') : '';
}
