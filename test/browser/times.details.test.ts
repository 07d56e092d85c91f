import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const TIMES: [locale: string, choice: string, time: RegExp, day: RegExp][] = [
  ['en-GB', '', /^\d\d:\d\d$/, /^\w+day,? \d+ \w+ \d{4}$/],
  ['en-US', '', /^\d?\d:\d\d [AP]M$/, /^\w+day, \w+ \d+, \d{4}$/],
  ['ko-KR', '', /^오[전후] \d?\d:\d\d$/, /^\d{4}년 \d+월 \d+일 .요일$/],
  // The language does not change the time format.
  ['en-GB', '?lang=ko', /^\d\d:\d\d$/, /^\d{4}년 \d+월 \d+일 .요일$/],
  ['ko-KR', '?lang=en', /^\d?\d:\d\d [AP]M$/, /^\w+day, \w+ \d+, \d{4}$/],
  ['de-DE', '?lang=en', /^\d\d:\d\d$/, /^\w+day,? \d+ \w+ \d{4}$/],
];

test('times and days use the browser’s region and the page’s language', async (t) => {
  const { person } = await startWithBrowser(t, { RATE_LIMITS: 'off' });
  const host = await person();
  const room = await createRoom(host);
  await sendMessage(host, 'hello');
  for (const [locale, choice, time, day] of TIMES) {
    const plain = await person({ locale, javaScriptEnabled: false });
    const page = await person({ locale });
    for (const each of [plain, page]) await each.goto(`/${choice}`);
    await plain.goto(`/room/${room}?view=log`);
    await page.goto(`/room/${room}`);
    await connected(page);
    // Times rendered by the server, rewritten by the browser, and rendered by the browser alone.
    for (const each of [plain, page]) {
      assert.match(await textOf(each, '.line__time'), time, `${locale}${choice}`);
      assert.match(await textOf(each, '.day__date'), day, `${locale}${choice}`);
    }
    await sendMessage(page, `from ${locale}`);
    assert.match(await textOf(page, '.line--own .line__time'), time, `${locale}${choice}`);
    await page.click('#leave');
    await page.waitForURL('/');
  }
});

test('replacing the server’s times by local ones moves nothing', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host);
  for (const chat of ['short', 'long '.repeat(60)]) await sendMessage(host, chat);
  for (const timezoneId of ['Asia/Seoul', 'America/New_York', 'Asia/Kathmandu']) {
    const page = await person({ locale: 'en-US', timezoneId, viewport: { width: 360, height: 740 } });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`/room/${room}`, { waitUntil: 'commit' });
    await page.locator('.line').nth(1).waitFor();
    const places = () =>
      page
        .locator('.bubble')
        .evaluateAll((all: Element[]) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
    const before = { time: await textOf(page, '.line__time'), places: await places() };
    release();
    await until('the time is local', async () => (await textOf(page, '.line__time')) !== before.time);
    assert.deepEqual(await places(), before.places, timezoneId);
  }
});

async function textOf(page: Page, selector: string): Promise<string> {
  return ((await page.locator(selector).last().textContent()) ?? '').trim();
}

/** As far as is needed here; the tests are compiled without the types of a page. */
interface Element {
  getBoundingClientRect: () => unknown;
}
