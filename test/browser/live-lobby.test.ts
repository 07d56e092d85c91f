import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, setLobby, topOf } from './lobby-of-rooms.js';

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
  await creator.enter(id);
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
