import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRoom, say, setStage } from './support.js';

test('without JavaScript one gets into a locked room, reads and talks', async (t) => {
  const { person } = await setStage(t);
  const host = await person();
  const room = await makeRoom(host, { title: '잠긴 방', password: 'secret' });
  await say(host, '누구 있어요?');

  const plain = await person({ javaScriptEnabled: false });
  await plain.goto('/');
  const entry = plain.locator(`[data-room-id="${room}"]`);
  await entry.getByLabel('잠긴 방 방의 비밀번호').fill('wrong');
  await entry.getByRole('button').click();
  await plain.getByRole('alert').filter({ hasText: '비밀번호가 틀렸습니다.' }).waitFor();
  await entry.getByLabel('잠긴 방 방의 비밀번호').fill('secret');
  await entry.getByRole('button').click();
  await plain.waitForURL(`**/room/${room}`);

  const log = plain.frameLocator('iframe');
  await log.getByText('누구 있어요?').waitFor();
  await plain.fill('#text', '저요, 스크립트 없이');
  await plain.click('#say button');
  await plain.waitForURL(`**/room/${room}`);
  await log.locator('.line--own', { hasText: '저요, 스크립트 없이' }).waitFor();
  await host.locator('.line:not(.line--own)', { hasText: '저요, 스크립트 없이' }).waitFor();

  await plain.fill('#text', 'a draft');
  await say(host, '반가워요');
  await log.getByText('반가워요').waitFor();
  assert.equal(await plain.inputValue('#text'), 'a draft');

  await plain.fill('#text', ' ');
  await plain.click('#say button');
  await plain.getByRole('alert').filter({ hasText: '1자에서 2000자까지' }).waitFor();
});
