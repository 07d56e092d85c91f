import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { Visitor } from '../support/visitor.js';
import { startWithBrowser } from './support.js';

/** A lobby with rooms, and a person who creates more. */
async function setLobby(t: TestContext, rooms: number) {
  const { service, person } = await startWithBrowser(t);
  const creator = new Visitor(t, service.url);
  const ids: string[] = [];
  for (let index = 0; index < rooms; index++) {
    const id = await creator.createRoom({ title: `room ${index}` });
    // A room that nobody enters is removed.
    await creator.enter(id);
    ids.push(id);
  }
  return { person, creator, ids };
}

const topOf = async (page: Page, id: string) =>
  (await page.locator(`[data-room-id="${id}"]`).boundingBox())?.y;

/** Follows a link without JavaScript and waits for the whole next page. */
async function follow(page: Page, link: Locator): Promise<void> {
  const loaded = page.waitForEvent('load');
  await link.click();
  await loaded;
}

test('a new room does not move the one under the pointer, and is shown on request', async (t) => {
  const { person, creator, ids } = await setLobby(t, 3);
  const [, middle = ''] = ids;
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.hover(`[data-room-id="${middle}"]`);
  const before = await topOf(page, middle);
  const made = await creator.createRoom({ title: 'later' });
  const pill = page.getByRole('button', { name: '1 new room' });
  await pill.waitFor();
  assert.equal(await topOf(page, middle), before);
  assert.equal(await page.locator(`[data-room-id="${made}"]`).isVisible(), false);
  await creator.createRoom({ title: 'later still' });
  await page.getByRole('button', { name: '2 new rooms' }).click();
  await page.locator(`[data-room-id="${made}"]`).waitFor();
  assert.equal(await pill.isVisible(), false);
  assert.deepEqual((await page.locator('.room__link').allTextContents()).slice(0, 2), [
    'later still',
    'later',
  ]);
  assert.equal(await page.locator(':focus').textContent(), 'later still');
});

test('a room that ends under the pointer keeps its place until the pointer leaves', async (t) => {
  const { person, creator, ids } = await setLobby(t, 3);
  const [oldest = '', middle = '', newest = ''] = ids;
  const page = await person({ locale: 'en-GB', viewport: { width: 360, height: 1200 } });
  await page.goto('/');
  await page.hover(`[data-room-id="${oldest}"]`);
  const before = await topOf(page, oldest);
  const socket = await creator.enter(newest);
  await creator.request(`/room/${newest}`, { method: 'DELETE' });
  await page.locator(`[data-room-id="${newest}"]`).waitFor({ state: 'detached' });
  socket.disconnect();
  assert.equal(await topOf(page, oldest), before);
  assert.equal(await page.locator('[data-ended] .room__door--ended').isVisible(), true);
  await page.getByText('2 rooms', { exact: true }).waitFor();
  await page.mouse.move(0, 0);
  await page.locator('[data-ended] .room__door--ended').waitFor({ state: 'hidden' });
  assert.deepEqual(await page.locator('.room__link').allTextContents(), ['room 1', 'room 0']);
  assert.ok(middle);
});

test('more than fifty rooms are shown page by page, also without JavaScript', async (t) => {
  const { person, ids } = await setLobby(t, 53);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.getByText('The newest 50 rooms').waitFor();
  assert.equal(await page.locator('[data-room-id]').count(), 50);
  await page.getByRole('link', { name: 'More rooms' }).click();
  await page.locator(`[data-room-id="${ids[0] ?? ''}"]`).waitFor();
  assert.equal(await page.locator(':focus').textContent(), 'room 2');
  await page.getByText('53 rooms', { exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'More rooms' }).isVisible(), false);

  const plain = await person({ locale: 'en-GB', javaScriptEnabled: false });
  await plain.goto('/');
  await follow(plain, plain.getByRole('link', { name: 'More rooms' }));
  assert.deepEqual(await plain.locator('.room__link').allTextContents(), ['room 2', 'room 1', 'room 0']);
  await follow(plain, plain.getByRole('link', { name: 'Back to the newest' }));
  assert.equal(await plain.locator('[data-room-id]').count(), 50);
});

test('rooms can be searched on every page of the lobby, with and without JavaScript', async (t) => {
  const { person, creator } = await setLobby(t, 51);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search rooms' }).fill('ROOM 0');
  await page.getByText('1 room', { exact: true }).waitFor();
  assert.deepEqual(await page.locator('.room__link').allTextContents(), ['room 0']);
  assert.equal(new URL(page.url()).search, '?q=ROOM+0');

  await page.mouse.move(0, 0);
  await creator.createRoom({ title: 'something else' });
  const match = await creator.createRoom({ title: 'Room 0 again', password: 'x' });
  await page.locator(`[data-room-id="${match}"]`).waitFor();
  assert.equal(await page.locator('.room__link', { hasText: 'something else' }).count(), 0);
  await page.getByLabel('Joinable only').check();
  await page.locator(`[data-room-id="${match}"]`).waitFor({ state: 'detached' });
  await page.reload();
  assert.deepEqual(await page.locator('.room__link').allTextContents(), ['room 0']);

  await page.getByRole('searchbox').fill('nothing like that');
  await page.getByText('No matching rooms').waitFor();
  await page.getByRole('link', { name: 'Show all rooms' }).click();
  await page.getByText('The newest 50 rooms').waitFor();

  const plain = await person({ locale: 'en-GB', javaScriptEnabled: false });
  await plain.goto('/');
  await plain.getByRole('searchbox').fill('room 0');
  await plain.getByLabel('Joinable only').check();
  await follow(plain, plain.getByRole('button', { name: 'Search' }));
  assert.deepEqual(await plain.locator('.room__link').allTextContents(), ['room 0']);
});

test('search and page are kept when the language or theme changes', async (t) => {
  const { person } = await setLobby(t, 53);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  await page.getByLabel('Joinable only').check();
  await page.getByRole('searchbox').fill('room 1');
  await page.getByText('11 rooms', { exact: true }).waitFor();
  await page.getByRole('link', { name: '한국어' }).click();
  await page.waitForURL('**/?q=room+1&open=1');
  assert.equal(await page.getByRole('searchbox').inputValue(), 'room 1');
  assert.equal(await page.locator('.room__link').count(), 11);

  const plain = await person({ locale: 'en-GB', javaScriptEnabled: false });
  await plain.goto('/?q=room');
  await follow(plain, plain.getByRole('link', { name: 'More rooms' }));
  const { searchParams } = new URL(plain.url());
  for (const choice of ['한국어', '어둡게']) {
    await follow(plain, plain.getByRole('link', { name: choice }));
    assert.deepEqual(await plain.locator('.room__link').allTextContents(), ['room 2', 'room 1', 'room 0']);
    assert.equal(new URL(plain.url()).search, `?${searchParams.toString()}`, choice);
  }
});

test('a press on a room counts although search results move the room meanwhile', async (t) => {
  const { person, ids } = await setLobby(t, 4);
  const [oldest = ''] = ids;
  const page = await person({ locale: 'en-GB', viewport: { width: 360, height: 1200 } });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/?q=*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/');
  const asked = page.waitForRequest('**/?q=*');
  await page.getByRole('searchbox').fill('room 0');
  await asked;
  await page.hover(`[data-room-id="${oldest}"] .room__link`);
  await page.mouse.down();
  const answered = page.waitForResponse('**/?q=*');
  release();
  await (await answered).finished();
  await page.waitForTimeout(300);
  await page.mouse.up();
  await page.waitForURL(`**/room/${oldest}`);
});

test('search results replace the rooms once a press that led nowhere has ended', async (t) => {
  const { person, ids } = await setLobby(t, 4);
  const page = await person({ locale: 'en-GB', viewport: { width: 360, height: 1200 } });
  await page.goto('/');
  await page.hover(`[data-room-id="${ids[3] ?? ''}"] .room__link`);
  await page.mouse.down();
  await page.mouse.move(1, 1);
  await page.mouse.up();
  await page.getByRole('searchbox').fill('room 0');
  await page.getByText('1 room', { exact: true }).waitFor();
});

test('the arrow keys move between rooms', async (t) => {
  const { person } = await setLobby(t, 5);
  const page = await person({ viewport: { width: 768, height: 900 } });
  await page.goto('/');
  await page.locator('.room__link').first().focus();
  const columns = new Set(
    await page
      .locator('.room')
      .evaluateAll((rooms: { offsetLeft: number }[]) => rooms.map((room) => room.offsetLeft)),
  ).size;
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator(':focus').textContent(), 'room 3');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator(':focus').textContent(), `room ${4 - columns}`);
  await page.keyboard.press('End');
  assert.equal(await page.locator(':focus').textContent(), 'room 0');
});

test('a room shows its members’ colours, the longest-standing first', async (t) => {
  const { person, creator, ids } = await setLobby(t, 1);
  const [id = ''] = ids;
  const page = await person({ locale: 'en-GB' });
  await page.goto('/');
  const guest = await person();
  await guest.goto(`/room/${id}`);
  const colours = () =>
    page
      .locator(`[data-room-id="${id}"] .room__swatch rect`)
      .evaluateAll((rects: { getAttribute: (name: string) => string }[]) =>
        rects.map((rect) => rect.getAttribute('fill')),
      );
  await page.getByText('2/10', { exact: true }).waitFor();
  const [, ofCreator = ''] = /data-me="(#[0-9a-f]{6})"/.exec(await creator.page('/')) ?? [];
  const shown = await colours();
  assert.equal(shown.length, 2);
  assert.equal(shown[0], ofCreator);
});
