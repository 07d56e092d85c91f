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

  test(`the host makes another member the host after a confirmation, ${where}`, async (t) => {
    const { host, guest, third } = await threeInARoom(t, options);
    const name = await nameOf(guest);
    const item = host.locator('.member', { hasText: name });
    const menu = host.getByRole('dialog', { name: `${name}: 메뉴` });
    const openMenu = async () => {
      await openPeople(host);
      await item.hover();
      await item.getByRole('button', { name: `${name}: 메뉴` }).click();
      await menu.waitFor();
    };
    assert.equal(await host.locator('.member').first().getByRole('button').count(), 0, 'not for oneself');
    await openMenu();
    assert.deepEqual(await menu.locator('.action:visible').allTextContents(), [
      '방장으로 지정',
      '내보내기',
      '이 사람 숨기기',
    ]);
    for (const row of await menu.locator('.action:visible').all())
      assert.ok(((await row.boundingBox())?.height ?? 0) >= 48);
    await host.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await item.getByRole('button').and(host.locator(':focus')).waitFor();

    const question = host.getByRole('dialog', { name: `${name} 님을 방장으로 지정할까요?` });
    await openMenu();
    await menu.getByRole('button', { name: '방장으로 지정' }).click();
    await question.waitFor();
    // Pressing Enter through every dialog hands over nothing.
    await host.keyboard.press('Enter');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await third.locator('.presence', { hasText: '방장이에요' }).count(), 0);

    await openMenu();
    await menu.getByRole('button', { name: '방장으로 지정' }).click();
    await question.getByRole('button', { name: '방장으로 지정' }).click();
    await guest.locator('.presence', { hasText: '이제 내가 방장이에요' }).waitFor();
    for (const page of [host, third])
      await page.locator('.presence', { hasText: `이제 ${name} 님이 방장이에요` }).waitFor();
    for (const page of [host, guest, third]) {
      await openPeople(page);
      const tagged = page.locator('.member', { has: page.locator('[data-tag="host"]:not([hidden])') });
      assert.deepEqual(await tagged.locator('.member__name').allTextContents(), [name]);
      assert.equal(await page.locator('#room-button').isVisible(), page === guest);
      assert.equal(await page.locator('.member__menu:not([hidden])').count(), 2);
      await page.locator('.member').nth(1).hover();
      await page.locator('.member__menu:not([hidden])').first().click();
      for (const does of ['kick', 'makeHost'])
        assert.equal(await page.locator(`#menu [data-does="${does}"]`).isVisible(), page === guest);
      await page.keyboard.press('Escape');
    }
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
