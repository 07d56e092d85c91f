import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openLink } from '../support/breakable-link.js';
import { connected, createRoom, startWithBrowser, SOON_GONE } from './support.js';

const toast = (page: Page) => page.locator('.toast');

test('a lobby in another tab says that a room is ending, and takes it back when a member returns', async (t) => {
  const { person } = await startWithBrowser(t);
  const lobby = await person({ locale: 'en-GB' });
  await lobby.goto('/');
  await lobby.locator('#empty').waitFor();
  const inside = await lobby.context().newPage();
  const room = await createRoom(inside, { title: 'tea' });
  await connected(inside);
  await inside.close();
  await toast(lobby).waitFor();
  const again = await lobby.context().newPage();
  await again.goto(`/room/${room}`);
  await connected(again);
  await toast(lobby).waitFor({ state: 'detached' });
  await again.click('#leave');
  await toast(again).waitFor();
  await toast(lobby).waitFor();
  await lobby.getByRole('button', { name: 'Close' }).click();
  await toast(lobby).waitFor({ state: 'detached' });
  assert.ok(await lobby.locator(`[data-room-id="${room}"]`).isVisible());
});

test('a lobby that was offline while the reader left a room says that the room is ending', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const lobby = await person();
  await lobby.goto(link.url);
  // Another person's room appears once the lobby is connected.
  const other = await createRoom(await person());
  await lobby.locator(`[data-room-id="${other}"]`).waitFor();
  link.cut();
  await lobby.locator('#offline:not(:empty)').waitFor();
  const inside = await lobby.context().newPage();
  await createRoom(inside);
  await connected(inside);
  await inside.close();
  link.restore();
  await toast(lobby).waitFor();
});

test('a toast says that the room has ended, and no longer offers a way back', async (t) => {
  const { person } = await startWithBrowser(t, SOON_GONE);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page, { title: 'tea' });
  await connected(page);
  await page.click('#leave');
  await toast(page).getByRole('link', { name: 'Go back in tea' }).focus();
  await toast(page).getByText('This room has ended.').waitFor();
  assert.equal(await toast(page).getByRole('link').count(), 0);
  assert.equal(await page.locator(':focus').getAttribute('title'), 'Close', 'the focus is not lost');
  await page.goto(`/room/${room}`);
  await page.getByRole('alert').filter({ hasText: 'This room has ended' }).waitFor();
});

test('a lobby restored from the back/forward cache refreshes itself', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.locator('#empty').waitFor();
  const inside = await page.context().newPage();
  await createRoom(inside, { title: 'tea' });
  await connected(inside);
  await page.context().setOffline(true);
  await inside.close();
  await page.context().setOffline(false);
  // Imitates the back/forward cache, which Playwright disables.
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
  await toast(page).waitFor();
});
