import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendMessage } from './support.js';
import { nameOf, openPeople, threeInARoom, SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`the host removes a member, who cannot come back, ${where}`, async (t) => {
    const { host, guest, third, room } = await threeInARoom(t, options);
    const name = await nameOf(guest);
    await sendMessage(guest, '안녕하세요');
    await openPeople(host);
    const item = host.locator('.member', { hasText: name });
    await item.hover();
    const menu = item.getByRole('button', { name: `${name}: 메뉴` });
    await menu.click();
    await host.getByRole('button', { name: '내보내기' }).click();
    const question = host.getByRole('dialog', { name: `${name} 님을 내보낼까요?` });
    await question.waitFor();
    // Pressing Enter through every dialog removes nobody.
    await host.keyboard.press('Enter');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await third.locator('.presence', { hasText: '내보냈어요' }).count(), 0);

    await openPeople(host);
    await item.hover();
    await menu.click();
    await host.getByRole('button', { name: '내보내기' }).click();
    await question.getByRole('button', { name: '내보내기' }).click();
    await guest.waitForURL('**/');
    await guest.locator('#door-why', { hasText: '방장이 내보내서' }).waitFor();
    for (const page of [host, third]) {
      await page.locator('.presence', { hasText: `방장이 ${name} 님을 내보냈어요` }).waitFor();
      assert.equal(await page.locator('.presence', { hasText: `${name} 님이 나갔어요` }).count(), 0);
    }
    await guest.goto(`/room/${room}`);
    await guest.waitForURL('**/');
    await guest.locator('#door-why', { hasText: '방장이 내보내서' }).waitFor();
    const offered = guest.locator('#door .form__buttons > :visible');
    assert.deepEqual(await offered.allTextContents(), ['목록으로'], 'nothing that could not work');
    await sendMessage(third, '우리 둘이네요');
  });

  test(`the room passes to the longest-standing member, who can delete it, ${where}`, async (t) => {
    const { host, guest, third, room } = await threeInARoom(t, options);
    await host.click('#leave');
    await guest.locator('.presence', { hasText: '이제 내가 방장이에요' }).waitFor();
    await third.locator('.presence', { hasText: `이제 ${await nameOf(guest)} 님이 방장이에요` }).waitFor();
    assert.ok(await third.locator('#room-button').isHidden());
    await guest.click('#room-button');
    await guest.getByRole('button', { name: '방 삭제' }).click();
    const question = guest.getByRole('dialog', { name: '방을 삭제할까요?' });
    assert.ok(await guest.locator('#settings').isHidden(), 'one dialog at a time');
    await guest.keyboard.press('Enter');
    await guest.locator('#settings').waitFor();
    await sendMessage(third, '아직 있습니다');
    await guest.click('#settings-delete');
    await question.getByRole('button', { name: '방 삭제' }).click();
    for (const page of [guest, third]) {
      await page.waitForURL('**/');
      await page.locator('.notice', { hasText: '방이 끝났어요' }).waitFor();
    }
    assert.equal(await third.locator(`[data-room-id="${room}"]`).count(), 0);
  });
}
