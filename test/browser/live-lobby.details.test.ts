import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, setLobby, topOf } from './lobby-of-rooms.js';

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
