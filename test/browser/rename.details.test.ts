import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.js';
import { assertAccessible, sendMessage } from './support.js';
import { SCREENS, threeInARoom } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`a new title appears at once in the room, in the lobby and at the door, ${where}`, async (t) => {
    const { host, guest, third, room, person } = await threeInARoom(t, options);
    await host.click('#room-button');
    await host.fill('#settings-max', '3');
    await host.click('#settings-save');
    await host.locator('#settings').waitFor({ state: 'hidden' });
    const [lobby, outside] = [await person(options), await person(options)];
    await lobby.goto('/');
    await outside.goto(`/room/${room}`);
    await outside.locator('#door').waitFor();
    // A hidden tab's title shows the unread count.
    await guest.evaluate(
      `Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await sendMessage(third, '무슨 방이죠');
    await until('it counts', async () => (await guest.title()).startsWith('(1) '));

    await host.click('#room-button');
    await host.fill('#settings-name', '   ');
    await host.click('#settings-save');
    await host.locator('#settings-name-error', { hasText: '방 제목을 60자' }).waitFor();
    assert.equal(await host.getAttribute('#settings-name', 'aria-invalid'), 'true');
    await assertAccessible(host, 'a title that cannot be');
    await host.fill('#settings-name', '  $1 밤 산책 ');
    await host.press('#settings-name', 'Enter');
    await host.locator('#settings').waitFor({ state: 'hidden' });
    for (const page of [host, guest, third]) {
      await page.locator('.presence', { hasText: '방 제목이 ‘$1 밤 산책’(으)로 바뀌었어요' }).waitFor();
      assert.equal(await page.locator('h1').textContent(), '$1 밤 산책');
    }
    assert.equal(await host.title(), '$1 밤 산책 · Huechat');
    assert.equal(await guest.title(), '(1) $1 밤 산책 · Huechat');
    await lobby.getByRole('link', { name: '$1 밤 산책' }).waitFor();
    await outside.getByRole('dialog', { name: '$1 밤 산책' }).waitFor();

    await host.click('#room-button');
    assert.equal(await host.inputValue('#settings-name'), '$1 밤 산책');
    await host.click('#settings-delete');
    await host.getByRole('dialog', { name: '‘$1 밤 산책’ 방을 삭제할까요?' }).waitFor();
  });
}
