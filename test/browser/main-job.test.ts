import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { createRoomByForm, sendMessage, sendGif, startWithBrowser, SOON_GONE } from './support.js';

test('two people meet in a locked room, chat, share a GIF, and leave nothing behind', async (t) => {
  const { service, person } = await startWithBrowser(t, SOON_GONE);
  const a = await person();
  const b = await person();
  const watcher = await person();
  await watcher.goto('/');

  const room = await createRoomByForm(a, { title: '비밀 이야기', password: '열려라' });
  const entry = `[data-room-id="${room}"]`;

  await b.goto('/');
  await b.click(`${entry} a`);
  const dialog = b.getByRole('dialog', { name: '비밀 이야기' });
  await dialog.getByLabel('비밀번호', { exact: true }).fill('닫혀라');
  await dialog.getByRole('button', { name: '입장하기' }).click();
  await dialog.getByText('비밀번호가 틀렸습니다.').waitFor();
  assert.equal(await b.locator('#door-password').getAttribute('aria-invalid'), 'true');

  await dialog.getByLabel('비밀번호', { exact: true }).fill('열려라');
  await b.keyboard.press('Enter');
  await b.waitForURL(`**/room/${room}`);
  await a.locator('.presence', { hasText: '들어왔어요' }).waitFor();
  assert.equal(await a.locator('.member').count(), 2);

  await sendMessage(a, '안녕하세요');
  await b.locator('.line:not(.line--own)', { hasText: '안녕하세요' }).waitFor();
  await sendMessage(b, '반갑습니다');
  await a.locator('.line:not(.line--own)', { hasText: '반갑습니다' }).waitFor();
  assert.equal(await a.locator('.line--own').count(), 1);
  const [nameOfB] = await a.locator('.line:not(.line--own) .line__name').allTextContents();
  assert.match(nameOfB ?? '', /^[가-힣]+ \d{4}$/);

  const gif = await makeGif({ width: 120, height: 80 });
  await sendGif(a, gif);
  const image = b.locator('.line__gif');
  await image.waitFor();
  const widthOf = (element: object) => ('naturalWidth' in element ? element.naturalWidth : 0);
  await until('the GIF is drawn', async () => (await image.evaluate(widthOf)) === 120);
  assert.equal(await image.getAttribute('width'), '120');
  assert.equal(await image.getAttribute('height'), '80');
  await watcher.locator(entry, { hasText: '2/10' }).waitFor();

  await a.getByRole('link', { name: '나가기' }).click();
  await b.locator('.presence', { hasText: '나갔어요' }).waitFor();
  await b.getByRole('link', { name: '나가기' }).click();
  await b.waitForURL('**/');
  for (const page of [a, b, watcher]) await page.locator(entry).waitFor({ state: 'detached' });
  await watcher.getByText('아직 열린 방이 없어요').waitFor();
  await until('no file of the room is left', async () => (await readdir(service.uploadsDir)).length === 0);
});
