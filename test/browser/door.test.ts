import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, makeRoom, say, setStage } from './support.js';
import { nameOf, openPeople, threeInARoom, SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`the host closes the door, and lets in who knocks, ${where}`, async (t) => {
    const { host, third, room, person } = await threeInARoom(t, options);
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await assertAccessible(host, 'the room’s settings');
    await host.click('#settings-save');
    await third.locator('.presence', { hasText: '이제 노크해야 들어올 수 있어요' }).waitFor();
    assert.ok(await third.locator('.bar__door--closed').isVisible());

    const outside = await person(options);
    await outside.goto(`/room/${room}`);
    await outside.locator('.notice', { hasText: '노크해야 들어갈 수 있는 방' }).waitFor();
    await outside.getByRole('button', { name: '노크하기' }).click();
    await outside.locator('#knock-state', { hasText: '기다리고 있어요' }).waitFor();
    await assertAccessible(outside, 'waiting at the door');
    const card = host.locator('.knocking');
    await card.waitFor();
    await assertAccessible(host, 'somebody at the door');
    assert.equal(await third.locator('.knocking').count(), 0);

    await outside.getByRole('button', { name: '그만 기다리기' }).click();
    await card.waitFor({ state: 'detached' });
    await outside.getByRole('button', { name: '노크하기' }).click();
    await card.getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
    await say(outside, '고맙습니다');
    await third.locator('.presence', { hasText: '입장을 수락했어요' }).waitFor();

    const another = await person(options);
    await another.goto(`/room/${room}`);
    await another.getByRole('button', { name: '노크하기' }).click();
    await card.getByRole('button', { name: /^거절/ }).click();
    await another.locator('#knock-state', { hasText: '수락하지 않았어요' }).waitFor();
  });

  test(`a room that is locked and closed asks for its password, and then offers to knock, ${where}`, async (t) => {
    const { person } = await setStage(t);
    const host = await person(options);
    const room = await makeRoom(host, { password: '비밀' });
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await host.click('#settings-save');
    await host.locator('#doors[data-closed="true"]').waitFor();

    const outside = await person(options);
    await outside.goto('/');
    await outside.click(`[data-room-id="${room}"] a`);
    await outside.fill('#unlock-password', '비밀');
    await outside.keyboard.press('Enter');
    await outside.getByRole('button', { name: '노크하기' }).click();
    await host.locator('.knocking').getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
  });

  test(`an invitation leads into a locked room, once, and out of the address bar, ${where}`, async (t) => {
    const { person } = await setStage(t);
    const host = await person(options);
    const room = await makeRoom(host, { password: '비밀' });
    await host.click('#invite-button');
    await host.locator('#invite-qr path[d]').waitFor();
    await assertAccessible(host, 'the invitation');
    const link = await host.inputValue('#invite-url');
    await host.getByRole('button', { name: '닫기' }).last().click();

    const guest = await person(options);
    await guest.goto(link);
    await guest.waitForURL(`**/room/${room}`);
    await say(guest, '초대받고 왔습니다');
    assert.equal(new URL(guest.url()).hash, '');
    await guest.goBack();
    assert.ok(!guest.url().includes(new URL(link).hash));

    const second = await person(options);
    await second.goto(link);
    await second.locator('.notice', { hasText: '이미 사용했거나' }).waitFor();
    await second.goto(`/room/${room}/invite`);
    await second.getByText('초대 링크가 완전하지 않아요').waitFor();
    await assertAccessible(second, 'an invitation without its secret');
  });

  test(`one sees who is there and who is typing, ${where}`, async (t) => {
    const { host, guest, third } = await threeInARoom(t, options);
    await openPeople(host);
    assert.deepEqual(await host.locator('.member .member__name').allTextContents(), [
      await nameOf(host),
      await nameOf(guest),
      await nameOf(third),
    ]);
    await assertAccessible(host, 'the people');
    await host.locator('#people').focus();
    await host.keyboard.press('ArrowDown');
    await host.keyboard.press('End');
    assert.match((await host.locator('.member:focus').textContent()) ?? '', new RegExp(await nameOf(third)));
    await host.keyboard.press('Escape');

    const line = third.locator('#typing');
    await guest.locator('#text').pressSequentially('음');
    await line.filter({ hasText: `${await nameOf(guest)} 님이 입력 중` }).waitFor();
    await host.locator('#text').pressSequentially('저');
    await line.filter({ hasText: await nameOf(host) }).waitFor();
    await say(guest, '음, 그렇군요');
    await line.filter({ hasNotText: await nameOf(guest) }).waitFor();
    // Silence ends it.
    await line.filter({ hasNotText: '입력' }).waitFor();
  });
}
