import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { assertAccessible, makeRoom, say, sendGif, setStage } from './support.js';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing against WCAG 2.2 AA on any page, ${colorScheme}`, async (t) => {
    const { person } = await setStage(t);
    const host = await person({ colorScheme });
    await host.goto('/');
    await assertAccessible(host, 'the empty lobby');
    await host.goto('/room');
    await host.fill('#max', '0');
    await host.click('#room-form button');
    await assertAccessible(host, 'the form with errors');
    const room = await makeRoom(host, { password: 'secret' });
    await assertAccessible(host, 'the empty room');

    const guest = await person({ colorScheme, locale: 'en-GB', viewport: { width: 360, height: 740 } });
    await guest.goto('/room/x');
    await assertAccessible(guest, 'the lobby with a notice and a room');
    await guest.click(`[data-room-id="${room}"] a`);
    await guest.getByRole('dialog').waitFor();
    await guest.fill('#unlock-password', 'wrong');
    await guest.keyboard.press('Enter');
    await guest.getByText('The password is wrong.').waitFor();
    await assertAccessible(guest, 'the dialog with an error');
    await guest.fill('#unlock-password', 'secret');
    await guest.keyboard.press('Enter');
    await guest.waitForURL(`**/room/${room}`);

    await say(host, '안녕하세요');
    await say(guest, 'hello');
    await sendGif(host, await makeGif(), '파란 네모');
    await guest.locator('.line__gif').waitFor();
    await assertAccessible(host, 'the chat');
    await assertAccessible(guest, 'the chat on a phone');
    await guest.goto('/nowhere');
    await assertAccessible(guest, 'the error page');
  });
}
