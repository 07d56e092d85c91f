import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createRoom, startWithBrowser } from './support.js';

/** The limit for a page's scripts and styles, in bytes over the wire. */
const BUDGET_BYTES = 60 * 1024;

interface Loaded {
  path: string;
  type: string;
  bytes: number;
}

test('every page loads at most 60 KB of script and style, and nothing from other origins', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const visits: [string, (page: Page) => Promise<unknown>][] = [
    ['the lobby', (page) => page.goto('/')],
    ['the form', (page) => page.goto('/room')],
    ['a chat', (page) => createRoom(page)],
    ['the offline page', (page) => page.goto('/offline')],
    ['an error', (page) => page.goto('/nowhere')],
  ];
  for (const [name, visit] of visits) {
    const page = await person({ serviceWorkers: 'block' });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(service.url) && !request.url().startsWith('blob:'))
        elsewhere.push(request.url());
    });
    const loaded = await loadedBy(page, visit);
    assert.deepEqual(elsewhere, [], name);
    const bytes = loaded.reduce((sum, each) => sum + each.bytes, 0);
    const list = loaded.map((each) => `${each.path} ${each.bytes}`).join(', ');
    t.diagnostic(`${name}: ${bytes} bytes`);
    assert.ok(bytes > 0 && bytes <= BUDGET_BYTES, `${name} loads ${bytes} bytes: ${list}`);
  }
});

test('a page is painted before its script has loaded', async (t) => {
  const { person, service } = await startWithBrowser(t);
  for (const path of ['/', '/room']) {
    const page = await person({ serviceWorkers: 'block' });
    // Blocks scripts, and nothing else.
    await page.route('**/*.js', () => undefined);
    await page.goto(service.url + path, { waitUntil: 'commit' });
    await page.locator('h1').waitFor();
    const painted = () =>
      page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint').length`);
    while ((await painted()) === 0) await page.waitForTimeout(50);
    await page.close();
  }
});

/** The scripts and styles of the last page of a visit, with their transferred bytes. */
async function loadedBy(page: Page, visit: (page: Page) => Promise<unknown>): Promise<Loaded[]> {
  await visit(page);
  await page.waitForLoadState('load');
  // Resource timing (https://www.w3.org/TR/resource-timing/); cached files count with their size.
  return page.evaluate<Loaded[]>(
    `performance.getEntriesByType('resource')
      .filter(({ name }) => /[.](js|css)$/.test(new URL(name).pathname))
      .map(({ name, initiatorType, encodedBodySize }) => ({ path: new URL(name).pathname, type: initiatorType, bytes: encodedBodySize }))
      .filter((each, index, all) => all.findIndex(({ path }) => path === each.path) === index)`,
  );
}
