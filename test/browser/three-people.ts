import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { someOf } from '../support/thorough.js';
import { connected, createRoom, startWithBrowser } from './support.js';

const ALL_SCREENS: [name: string, options: BrowserContextOptions][] = [
  [
    'on a phone',
    { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
  ],
  ['on a desktop', { viewport: { width: 1440, height: 900 } }],
];

/** In `npm test` only the phone, which has the least space. */
export const SCREENS = someOf(ALL_SCREENS, 1);

/** The host and two guests, with the same language and screen. */
export async function threeInARoom(t: TestContext, options: BrowserContextOptions) {
  const { person } = await startWithBrowser(t);
  const [host, guest, third] = [await person(options), await person(options), await person(options)];
  const room = await createRoom(host, { max: 5 });
  await connected(host);
  for (const page of [guest, third]) {
    await page.goto(`/room/${room}`);
    await page.locator('#invite-button').waitFor();
    await host.locator('.presence', { hasText: `${await nameOf(page)} 님이 들어왔어요` }).waitFor();
  }
  return { host, guest, third, room, person };
}

/** A person's name in the room they have open. */
export async function nameOf(page: Page): Promise<string> {
  return (
    (await page
      .locator('.member', { has: page.locator('[data-tag="you"]') })
      .locator('.member__name')
      .textContent()) ?? ''
  );
}

export async function openPeople(page: Page): Promise<void> {
  const button = page.locator('.people-button');
  if ((await button.isVisible()) && !(await page.locator('#people-panel:popover-open').count()))
    await button.click();
}
