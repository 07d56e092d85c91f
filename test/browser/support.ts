import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import axe, { type AxeResults } from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from 'playwright-core';
import { findProgram, type Program } from '../../scripts/programs.js';
import { atEnd } from '../support/at-end.js';
import { type Service, startService } from '../support/service.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Where there is no sound server, a client of one leaves a folder behind.
  '--disable-audio-output',
];

/** For tests that wait for an empty room to end: still enough for a page to be loaded. */
export const SOON_GONE = { EMPTY_ROOM_GRACE_MS: '1500' };

/** The real service and a real browser for one test. */
export interface Stage {
  service: Service;
  /** Somebody new: their own cookies, so their own colour. They read Korean unless told otherwise. */
  person: (options?: BrowserContextOptions) => Promise<Page>;
}

/**
 * Chromium without what surrounds a page takes less than half of the CPU. It does everything that a page asks for but show
 * notifications.
 */
const HEADLESS = 'chromium-headless-shell' satisfies Program;

/** Sets the stage for one test, which clears it away at its end and fails if a page complained on its console. */
export async function setStage(
  t: TestContext,
  settings: Record<string, string> = {},
  program: Program = HEADLESS,
): Promise<Stage> {
  const service = await startService(t, settings);
  const person = async (options: BrowserContextOptions = {}) => {
    const context = await openContext(t, { baseURL: service.url, locale: 'ko-KR', ...options }, program);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => {
      assert.fail(`the page threw: ${error.message}`);
    });
    return page;
  };
  return { service, person };
}

const browsers = new Map<Program, Promise<Browser>>();

// The tests of a process share a browser, which takes half a second of CPU to start; a context takes a tenth of that.
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

/** Somebody's browser for one test, with cookies, a cache and a service worker of its own. */
export async function openContext(
  t: TestContext,
  options: BrowserContextOptions = {},
  program: Program = HEADLESS,
): Promise<BrowserContext> {
  const browser =
    browsers.get(program) ?? playwright.launch({ executablePath: findProgram(program), args: FLAGS });
  browsers.set(program, browser);
  const context = await (await browser).newContext(options);
  atEnd(t, () => context.close());
  return context;
}

/**
 * Makes a room by its form, as a person does.
 * @param url of the service, for a page that does not know it
 * @returns the room's id
 */
export async function makeRoom(
  page: Page,
  { title = '방', max = 10, password = '' } = {},
  url = '',
): Promise<string> {
  await page.goto(`${url}/room`);
  await page.fill('#title', title);
  await page.fill('#max', String(max));
  await page.fill('#password', password);
  await page.click('#room-form button');
  await page.waitForURL(/\/room\/[0-9a-f]{24}$/);
  return page.url().slice(-24);
}

/** Waits until the page of a room hears what happens in it. Who came before that is in the list of people, and announced to nobody. */
export async function connected(page: Page): Promise<void> {
  // On a phone the list is behind a button.
  await page.locator('.member').first().waitFor({ state: 'attached' });
}

/** Says something in the room that is open and waits until the server has it. */
export async function say(page: Page, chat: string): Promise<void> {
  await page.fill('#text', chat);
  // Sends with every kind of keyboard.
  await page.press('#text', 'Control+Enter');
  await page.locator('.line--own[data-id]', { hasText: chat }).waitFor();
}

/** Chooses a GIF, looks at its preview and sends it. @param alt what it shows */
export async function sendGif(page: Page, gif: Buffer, alt = ''): Promise<void> {
  await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: gif });
  await page.locator('#preview').waitFor();
  await page.fill('#alt', alt);
  await page.click('#preview-send');
}

/** Reads back to the top of what is there: the next page of the history comes by itself, where there is one. */
export async function scrollUp(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('#log').scrollTop = -1e6");
}

/** What has been said, as the page shows it from top to bottom. */
export function texts(page: Page): Promise<string[]> {
  return page.locator('.bubble__text').allTextContents();
}

/** What axe-core looks for: WCAG 2.2 AA and good practice; or the one rule that depends on the colours. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOUR_RULES = ['color-contrast'];

/** Fails with what axe-core finds on the page as it is now. @param rules all, or those about colour only */
export async function assertAccessible(
  page: Page,
  where: string,
  rules: 'all' | 'colour' = 'all',
): Promise<void> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe.source);
  const runOnly = rules === 'all' ? RULES : COLOUR_RULES;
  const found = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(runOnly)} })`);
  const violations = found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(', ')}`,
  );
  assert.deepEqual(violations, [], where);
}

/** Fails where the page is wider than what is seen of it, so that it would have to be scrolled sideways. */
export async function assertFits(page: Page, where: string): Promise<void> {
  const excess = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(excess, 0, where);
}
