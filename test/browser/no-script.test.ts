import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom, sendMessage, startWithBrowser } from './support.js';

test('without JavaScript a person can enter a locked room, read and chat', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host, { title: '잠긴 방', password: 'secret' });
  await sendMessage(host, '누구 있어요?');

  const plain = await person({ javaScriptEnabled: false });
  await plain.goto('/');
  await plain.click(`[data-room-id="${room}"] a`);
  const door = plain.getByRole('dialog', { name: '잠긴 방' });
  await door.getByText('비밀번호가 필요한 방이에요.').waitFor();
  assert.equal(await door.getByText('비밀번호가 틀렸습니다.').count(), 0);
  const password = door.getByLabel('비밀번호', { exact: true });
  assert.ok(await password.evaluate('document.activeElement?.id === "door-password"'));
  await password.fill('wrong');
  await door.getByRole('button', { name: '입장하기' }).click();
  await door.getByRole('alert').filter({ hasText: '비밀번호가 틀렸습니다.' }).waitFor();
  assert.equal(await password.getAttribute('aria-invalid'), 'true');
  assert.equal(await door.getByRole('button', { name: '노크하기' }).count(), 0, 'it could not work');
  await password.fill('secret');
  await door.getByRole('button', { name: '입장하기' }).click();
  await plain.waitForURL(`**/room/${room}`);

  const log = plain.frameLocator('iframe');
  await log.getByText('누구 있어요?').waitFor();
  await plain.fill('#text', '저요, 스크립트 없이');
  await plain.click('#composer button');
  await plain.waitForURL(`**/room/${room}`);
  await log.locator('.line--own', { hasText: '저요, 스크립트 없이' }).waitFor();
  await host.locator('.line:not(.line--own)', { hasText: '저요, 스크립트 없이' }).waitFor();

  await plain.fill('#text', 'a draft');
  await sendMessage(host, '반가워요');
  await log.getByText('반가워요').waitFor();
  assert.equal(await plain.inputValue('#text'), 'a draft');

  await plain.fill('#text', ' ');
  await plain.click('#composer button');
  await plain.getByRole('alert').filter({ hasText: '1자에서 2000자까지' }).waitFor();
});
