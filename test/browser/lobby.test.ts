import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom, startWithBrowser, SOON_GONE } from './support.js';

test('rooms appear, fill and disappear in an open lobby without a reload', async (t) => {
  const { person } = await startWithBrowser(t, SOON_GONE);
  const lobby = await person({ locale: 'en-GB' });
  await lobby.goto('/');
  await lobby.getByText('No rooms yet').waitFor();
  await lobby.evaluate('window.kept = true');

  const host = await person();
  const room = await createRoom(host, { title: '둘만의 방', max: 2 });
  const entry = lobby.locator(`[data-room-id="${room}"]`);
  await entry.getByText('1/2', { exact: true }).waitFor();
  await entry.getByText('Open', { exact: true }).waitFor();
  await lobby.getByText('1 room', { exact: true }).waitFor();

  const guest = await person();
  await guest.goto(`/room/${room}`);
  await entry.getByText('2/2', { exact: true }).waitFor();
  await entry.getByText('Full', { exact: true }).waitFor();

  await entry.getByRole('link').click();
  await lobby.getByRole('dialog', { name: '둘만의 방' }).getByText('This room is full.').waitFor();

  await guest.click('#leave');
  await host.click('#leave');
  await entry.waitFor({ state: 'detached' });
});

test('a lobby that was offline shows the current rooms when it reconnects', async (t) => {
  const { person } = await startWithBrowser(t, SOON_GONE);
  const [old, fresh, watching, cutOff] = [await person(), await person(), await person(), await person()];
  const gone = await createRoom(old, { title: 'before' });
  await watching.goto('/');
  await cutOff.route('**/socket.io/**', (route) => route.abort());
  await cutOff.goto('/');
  await cutOff.locator(`[data-room-id="${gone}"]`).waitFor();

  const made = await createRoom(fresh, { title: 'meanwhile' });
  await old.click('#leave');
  await watching.locator(`[data-room-id="${gone}"]`).waitFor({ state: 'detached' });
  assert.equal(await cutOff.locator(`[data-room-id="${made}"]`).count(), 0);

  await cutOff.unroute('**/socket.io/**');
  await cutOff.locator(`[data-room-id="${made}"]`).waitFor();
  assert.equal(await cutOff.locator('[data-room-id]').count(), 1);
});

test('a person who has entered is not asked for the password again', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host, { password: 'secret' });
  await host.goto('/');
  await host.click(`[data-room-id="${room}"] a`);
  await host.waitForURL(`**/room/${room}`);
});

test('the address of a missing room leads back to the lobby, which says so', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  for (const path of ['/room/x', '/room/000000000000000000000000']) {
    await page.goto(path);
    await page.getByRole('alert').filter({ hasText: '존재하지 않는 방입니다.' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/');
  }
});

test('the language can be chosen on every page and is remembered', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await page.goto('/');
  await page.getByRole('heading', { name: '색이 곧 이름이에요.' }).waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Your colour is your name.' }).waitFor();
  assert.equal(page.url().endsWith('/'), true);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await createRoom(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: '한국어' }).click();
  await page.getByRole('link', { name: '나가기' }).waitFor();
});
