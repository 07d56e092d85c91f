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
  // A picture that changes instead of a camera.
  '--use-fake-device-for-media-stream',
  // Without a sound server its client library leaves a folder behind.
  '--disable-audio-output',
];

/** For tests that wait until an empty room is removed: short, but long enough to load a page. */
export const SOON_GONE = { EMPTY_ROOM_GRACE_MS: '1500' };

/** The real service and a real browser for one test. */
export interface BrowserTest {
  service: Service;
  /** A new person with separate cookies, so another colour. The default language is Korean. */
  person: (options?: BrowserContextOptions) => Promise<Page>;
}

/**
 * Chromium's headless shell takes less than half of the CPU. It supports everything that pages need, except
 * notifications and permissions.
 */
const HEADLESS = 'chromium-headless-shell' satisfies Program;

/** It cannot ask for a permission, so that it always allows the camera. */
const HEADLESS_FLAGS = [...FLAGS, '--use-fake-ui-for-media-stream'];

/** Starts service and browser for one test; closes them at its end and fails if a page logged an error to its console. */
export async function startWithBrowser(
  t: TestContext,
  settings: Record<string, string> = {},
  program: Program = HEADLESS,
): Promise<BrowserTest> {
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

// Tests in a process share a browser: starting one takes half a second of CPU, a context a tenth of that.
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

/** A browser context for one person, with separate cookies, cache and service worker. */
export async function openContext(
  t: TestContext,
  options: BrowserContextOptions = {},
  program: Program = HEADLESS,
): Promise<BrowserContext> {
  const browser =
    browsers.get(program) ??
    playwright.launch({
      executablePath: findProgram(program),
      args: program === HEADLESS ? HEADLESS_FLAGS : FLAGS,
    });
  browsers.set(program, browser);
  const context = await (await browser).newContext(options);
  atEnd(t, () => context.close());
  return context;
}

/** Creates a room by the form's request, without loading the form, and opens it. @returns the room's id */
export async function createRoom(
  page: Page,
  { title = '방', max = 10, password = '' } = {},
  /** The service's address, for a page without a base URL. */
  url = '',
): Promise<string> {
  const form = { title, max: String(max), password };
  const response = await page.request.post(`${url}/room`, { form, maxRedirects: 0 });
  const path = response.headers()['location'] ?? '';
  assert.match(path, /^\/room\/[0-9a-f]{24}$/);
  await page.goto(`${url}${path}`);
  return path.slice(-24);
}

/** Creates a room like a person, through the form. @returns the room's id */
export async function createRoomByForm(page: Page, { title = '방', password = '' } = {}): Promise<string> {
  await page.goto('/room');
  await page.fill('#title', title);
  await page.fill('#password', password);
  await page.click('#room-form button');
  await page.waitForURL(/\/room\/[0-9a-f]{24}$/);
  return page.url().slice(-24);
}

/** Waits until a room's page is connected. People who joined before are listed but not announced. */
export async function connected(page: Page): Promise<void> {
  // The page's script replaces the list of the HTML when the server sends the members. On phones it is behind a button.
  await page.locator('.member[data-user]').first().waitFor({ state: 'attached' });
}

/** Sends a message in the open room and waits until the server has stored it. */
export async function sendMessage(page: Page, chat: string): Promise<void> {
  await page.fill('#text', chat);
  // Works with every kind of keyboard.
  await page.press('#text', 'Control+Enter');
  await page.locator('.line--own[data-id]', { hasText: chat }).waitFor();
}

/** Types messages without waiting until the server has stored them. */
export async function typeMessages(page: Page, chats: string[]): Promise<void> {
  for (const chat of chats) {
    await page.fill('#text', chat);
    await page.press('#text', 'Enter');
  }
}

/** Chooses a GIF, waits for its preview and sends it. @param alt its description */
export async function sendGif(page: Page, gif: Buffer, alt = ''): Promise<void> {
  await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: gif });
  await page.locator('#preview').waitFor();
  await page.fill('#alt', alt);
  await page.click('#preview-send');
}

/** Scrolls to the top of the log, which loads the next page of history, if there is one. */
export async function scrollUp(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('#log').scrollTop = -1e6");
}

/** The visible labels of the door's buttons. */
export const doorButtons = (page: Page): Promise<string[]> =>
  page.locator('#door .form__buttons > :visible').allTextContents();

/** The messages on the page, from top to bottom. */
export function texts(page: Page): Promise<string[]> {
  return page.locator('.bubble__text').allTextContents();
}

/** axe-core's rules: WCAG 2.2 AA and best practices, or only the rule that depends on colours. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOUR_RULES = ['color-contrast'];

/** Fails with axe-core's findings on the current page. @param rules all, or those about colour only */
export async function assertAccessible(
  page: Page,
  where: string,
  rules: 'all' | 'colour' = 'all',
): Promise<void> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe.source);
  const runOnly = rules === 'all' ? RULES : COLOUR_RULES;
  await animationsEnd(page);
  const found = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(runOnly)} })`);
  const violations = found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(', ')}`,
  );
  assert.deepEqual(violations, [], where);
}

/** Waits for transitions and animations, except endless ones: colours halfway have another contrast. */
async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(
    document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished))`);
}

/** Fails if the page scrolls sideways. */
export async function assertFits(page: Page, where: string): Promise<void> {
  const excess = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(excess, 0, where);
}
