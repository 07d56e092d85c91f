import type { Page } from 'playwright-core';
import { connected, createRoom } from '../support.js';
import { openChat } from './seed-scene.js';
import type { Scene, Fixtures } from './fixtures.js';

/** A room's door in each of its states. */
export const doorScenes: Scene[] = [
  { name: 'door-locked', open: openLocked },
  { name: 'door-wrong', open: giveWrongPassword },
  { name: 'door-closed', open: openClosed },
  { name: 'door-waiting', open: waitAtDoor },
  { name: 'door-refused', open: beRefused },
  { name: 'door-full', open: openFull },
  { name: 'door-removed', open: beRemoved },
  { name: 'door-ended', open: seeRoomEnd },
  { name: 'door-failed', open: failToAsk },
  { name: 'door-plain', whole: true, scripted: false, open: openLocked },
  { name: 'door-plain-closed', whole: true, scripted: false, open: openClosed },
];

async function openLocked({ me, other }: Fixtures): Promise<void> {
  const host = await other();
  const room = await createRoom(host, { title: '고양이 자랑', password: 'secret' });
  await connected(host);
  await goToDoor(me, room);
}

async function giveWrongPassword(fixtures: Fixtures): Promise<void> {
  await openLocked(fixtures);
  await fixtures.me.fill('#door-password', 'not that');
  await fixtures.me.keyboard.press('Enter');
  await fixtures.me.locator('#door-password[aria-invalid]').waitFor();
}

/** @returns the host */
async function openClosed({ me, other }: Fixtures): Promise<Page> {
  const host = await other();
  const room = await createRoom(host, { title: '비 오는 날의 작은 방' });
  await openChat(await other(), host.url());
  await host.click('#room-button');
  await host.check('#settings-closed');
  await host.click('#settings-save');
  await host.locator('#doors[data-closed="true"]').waitFor();
  await goToDoor(me, room);
  return host;
}

async function waitAtDoor(fixtures: Fixtures): Promise<Page> {
  const host = await openClosed(fixtures);
  await fixtures.me.click('#door-knock');
  await host.locator('.knock').waitFor();
  return host;
}

async function beRefused(fixtures: Fixtures): Promise<void> {
  const host = await waitAtDoor(fixtures);
  await host.click('.knock [data-does="turn-away"]');
  await fixtures.me.locator('#door[data-phase="refused"]').waitFor();
}

async function openFull({ me, other }: Fixtures): Promise<void> {
  const host = await other();
  const room = await createRoom(host, { title: 'Chess, slowly', max: 2 });
  await openChat(await other(), host.url());
  await goToDoor(me, room);
}

async function beRemoved({ me, other }: Fixtures): Promise<void> {
  const host = await other();
  await createRoom(host, { title: '조용한 방' });
  await openChat(me, host.url());
  await host.locator('.member').nth(1).hover();
  await host.click('.member__menu:not([hidden])');
  await host.click('#menu [data-does="kick"]');
  await host.click('#ask-yes');
  await me.locator('#door[open]').waitFor();
}

async function seeRoomEnd(fixtures: Fixtures): Promise<void> {
  const host = await openClosed(fixtures);
  await host.click('#room-button');
  await host.click('#settings-delete');
  await host.click('#ask-yes');
  await fixtures.me.locator('#door[data-phase="ended"]').waitFor();
}

async function failToAsk({ me, other }: Fixtures): Promise<void> {
  const host = await other();
  const room = await createRoom(host, { title: '고양이 자랑', password: 'secret' });
  await connected(host);
  await me.route('**/door', (route) => route.abort());
  await me.goto('/');
  await me.click(`[data-room-id="${room}"] a`);
  await me.locator('#door[data-phase="failed"]').waitFor();
}

async function goToDoor(page: Page, room: string): Promise<void> {
  await page.goto(`/room/${room}`);
  await page.locator('#door[open]').waitFor();
}
