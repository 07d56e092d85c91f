import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertAccessible,
  connected,
  createRoom,
  doorButtons,
  sendMessage,
  startWithBrowser,
} from './support.js';
import { SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`a link to a locked room offers the focused password field or a knock, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const host = await person(options);
    const room = await createRoom(host, { title: '잠긴 방', password: '비밀' });
    await connected(host);

    const outside = await person(options);
    await outside.goto(`/room/${room}`);
    const door = outside.getByRole('dialog', { name: '잠긴 방' });
    await door.getByText('비밀번호가 필요한 방이에요.').waitFor();
    assert.equal(await outside.getByText('비밀번호가 틀렸습니다.').count(), 0);
    assert.deepEqual(await doorButtons(outside), ['입장하기', '노크하기', '목록으로']);
    if (options.isMobile) {
      const [enter, ask, back] = await Promise.all(
        ['#door-submit', '#door-knock', '#door-back'].map((id) => outside.locator(id).boundingBox()),
      );
      assert.ok(enter && ask && back && ask.y === back.y && enter.y < ask.y, 'Enter has a row of its own');
      assert.ok(Math.abs(enter.x + enter.width - back.x - back.width) < 1 && enter.x === ask.x);
    }
    assert.equal(await outside.locator('#door .button--strong:visible').count(), 1);
    await assertAccessible(outside, 'at a locked door');
    await outside.keyboard.press('Enter');
    await door.getByText('비밀번호를 입력해 주세요.').waitFor();
    await outside.keyboard.type('아님');
    await outside.keyboard.press('Enter');
    await door.getByText('비밀번호가 틀렸습니다.').waitFor();
    assert.equal(await outside.getAttribute('#door-password', 'aria-invalid'), 'true');

    await door.getByRole('button', { name: '노크하기' }).click();
    await host.locator('.knock').getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
    await sendMessage(outside, '비밀번호 없이 왔어요');
  });
}
