import type { TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { Visitor } from '../support/visitor.js';
import { startWithBrowser } from './support.js';

/** A lobby with rooms, and a person who creates more. */
export async function setLobby(t: TestContext, rooms: number) {
  const { service, person } = await startWithBrowser(t);
  const creator = new Visitor(t, service.url);
  const ids: string[] = [];
  for (let index = 0; index < rooms; index++) ids.push(await creator.createRoom({ title: `room ${index}` }));
  return { person, creator, ids };
}

/** The vertical position of a room. */
export const topOf = async (page: Page, id: string): Promise<number | undefined> =>
  (await page.locator(`[data-room-id="${id}"]`).boundingBox())?.y;

/** Follows a link without JavaScript and waits for the whole next page. */
export async function follow(page: Page, link: Locator): Promise<void> {
  const loaded = page.waitForEvent('load');
  await link.click();
  await loaded;
}
