import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, sendMessage } from './support.js';
import { nameOf, openPeople, threeInARoom, SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`after handing over the room the focus stays on the page, ${where}`, async (t) => {
    const { host, guest } = await threeInARoom(t, options);
    const name = await nameOf(guest);
    await openPeople(host);
    const item = host.locator('.member', { hasText: name });
    await item.hover();
    await item.getByRole('button').click();
    await host.getByRole('button', { name: '방장으로 지정' }).click();
    await host.click('#ask-yes');
    await guest.locator('.presence', { hasText: '이제 내가 방장이에요' }).waitFor();
    await (
      where === 'on a phone' ? host.locator('.people-button:focus') : item.and(host.locator(':focus'))
    ).waitFor();
  });

  test(`the host changes the limit and the password, and invalid values are explained, ${where}`, async (t) => {
    const { host, guest, third, room, person } = await threeInARoom(t, options);
    assert.ok(await guest.locator('#room-button').isHidden());
    await host.click('#room-button');
    await host.fill('#settings-max', '2');
    await host.fill('#settings-password', '새 비밀번호');
    await host.click('#settings-save');
    await host.locator('#settings-max-error', { hasText: '지금 3명이 있어' }).waitFor();
    assert.equal(await host.getAttribute('#settings-max', 'aria-invalid'), 'true');
    await assertAccessible(host, 'the room’s settings with an error');
    assert.ok(await guest.locator('.bar__door--locked').isHidden(), 'nothing of it was done');

    await host.fill('#settings-max', '3');
    await host.click('#settings-save');
    await third.locator('.presence', { hasText: '최대 인원이 3명으로' }).waitFor();
    await third.locator('.presence', { hasText: '비밀번호를 설정했어요' }).waitFor();
    await guest.locator('.bar__door--locked').waitFor();
    await guest.reload();
    await sendMessage(guest, '저는 그대로 있습니다');

    const late = await person(options);
    await late.goto(`/room/${room}`);
    await late.locator('#door-why', { hasText: '비밀번호가 필요한 방' }).waitFor();
    await host.click('#room-button');
    await host.fill('#settings-max', '4');
    await host.check('#settings-open');
    await host.click('#settings-save');
    await third.locator('.presence', { hasText: '비밀번호를 해제했어요' }).waitFor();
    await late.goto(`/room/${room}`);
    await sendMessage(late, '이제 들어왔습니다');
  });
}
