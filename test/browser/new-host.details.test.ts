import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOf, openPeople, threeInARoom, SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
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
      await page.locator('#menu').waitFor();
      for (const does of ['kick', 'makeHost'])
        assert.equal(await page.locator(`#menu [data-does="${does}"]`).isVisible(), page === guest);
      await page.keyboard.press('Escape');
    }
  });
}
