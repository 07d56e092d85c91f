import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, createRoom, doorButtons, sendMessage, startWithBrowser } from './support.js';
import { nameOf, openPeople, threeInARoom, SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`the host closes the room and admits a person who knocks, ${where}`, async (t) => {
    const { host, third, room, person } = await threeInARoom(t, options);
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await host.click('#settings-save');
    await third.locator('.presence', { hasText: '이제 노크해야 들어올 수 있어요' }).waitFor();
    assert.ok(await third.locator('.bar__door--closed').isVisible());

    const outside = await person(options);
    await outside.goto(`/room/${room}`);
    const door = outside.getByRole('dialog', { name: '방', exact: true });
    await door.getByText('노크해야 들어갈 수 있는 방').waitFor();
    await outside.getByRole('button', { name: '노크하기' }).click();
    await door.getByRole('status').filter({ hasText: '기다리고 있어요' }).waitFor();
    assert.deepEqual(await doorButtons(outside), ['그만 기다리기']);
    assert.ok(await outside.locator('.door__mine').isVisible());
    const card = host.locator('.knock');
    await card.waitFor();
    assert.equal(await third.locator('.knock').count(), 0);

    await outside.getByRole('button', { name: '그만 기다리기' }).click();
    await card.waitFor({ state: 'detached' });
    await outside.getByRole('button', { name: '노크하기' }).click();
    await card.getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
    await sendMessage(outside, '고맙습니다');
    const name = await nameOf(outside);
    await third.locator('.line', { hasText: '고맙습니다' }).waitFor();
    assert.deepEqual(await third.locator('.presence', { hasText: name }).allTextContents(), [
      await third.locator('.presence', { hasText: '입장을 수락했어요' }).textContent(),
    ]);

    const another = await person(options);
    await another.goto(`/room/${room}`);
    await another.getByRole('button', { name: '노크하기' }).click();
    await card.getByRole('button', { name: /^거절/ }).click();
    await another.locator('#door-status', { hasText: '수락하지 않았어요' }).waitFor();
    assert.deepEqual(await doorButtons(another), ['목록으로']);
  });

  test(`an invite leads into a locked room once, and is removed from the address bar, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const host = await person(options);
    const room = await createRoom(host, { password: '비밀' });
    await host.click('#invite-button');
    await host.locator('#invite-qr path[d]').waitFor();
    const link = await host.inputValue('#invite-url');
    await host.getByRole('button', { name: '닫기' }).last().click();

    const guest = await person(options);
    await guest.goto(link);
    await guest.waitForURL(`**/room/${room}`);
    await sendMessage(guest, '초대받고 왔습니다');
    assert.equal(new URL(guest.url()).hash, '');
    await guest.goBack();
    assert.ok(!guest.url().includes(new URL(link).hash));

    const second = await person(options);
    await second.goto(link);
    await second.locator('#door', { hasText: '이미 사용했거나' }).waitFor();
    assert.ok(await second.locator('#door-password').isVisible());
    await second.goto(`/room/${room}/invite`);
    await second.getByText('초대 링크가 완전하지 않아요').waitFor();
    await assertAccessible(second, 'an invitation without its secret');
  });

  test(`a member sees who is in the room and who is typing, ${where}`, async (t) => {
    const { host, guest, third } = await threeInARoom(t, options);
    await openPeople(host);
    assert.deepEqual(await host.locator('.member .member__name').allTextContents(), [
      await nameOf(host),
      await nameOf(guest),
      await nameOf(third),
    ]);
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
    await sendMessage(guest, '음, 그렇군요');
    await line.filter({ hasNotText: await nameOf(guest) }).waitFor();
    // The typing notice expires.
    await line.filter({ hasNotText: '입력' }).waitFor();
  });
}
