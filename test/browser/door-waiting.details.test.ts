import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFits, connected, createRoom, startWithBrowser } from './support.js';
import { SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`waiting at the door ends with Escape, survives a lost connection, and is animated only if motion is allowed, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const [host, outside] = [await person(options), await person(options)];
    // One word of the maximum length.
    const room = await createRoom(host, { title: '가'.repeat(60) });
    await connected(host);
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await host.click('#settings-save');
    await host.locator('#doors[data-closed="true"]').waitFor();

    await outside.goto('/');
    await outside.click(`[data-room-id="${room}"] a`);
    await outside.getByRole('button', { name: '노크하기' }).click();
    await host.locator('.knock').waitFor();
    await assertFits(outside, 'a long title at the door');
    const breath = () =>
      outside.evaluate<string>(
        "getComputedStyle(document.querySelector('#door-wait'), '::before').animationDuration",
      );
    assert.equal(await breath(), '3s');
    await outside.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await breath(), '0s');

    await outside.context().setOffline(true);
    await outside.locator('#door-status', { hasText: '연결이 끊겼어요' }).waitFor();
    await host.locator('.knock').waitFor({ state: 'detached' });
    await outside.context().setOffline(false);
    await host.locator('.knock').waitFor();
    await outside.locator('#door-status', { hasText: '기다리고 있어요' }).waitFor();

    await outside.keyboard.press('Escape');
    await host.locator('.knock').waitFor({ state: 'detached' });
    assert.equal(await outside.locator('#door').isVisible(), false);
    assert.equal(await outside.locator(':focus').getAttribute('href'), `/room/${room}`);
    // The next door shows no trace of it.
    await outside.keyboard.press('Enter');
    await outside.getByRole('button', { name: '노크하기' }).waitFor();
    assert.equal(await outside.locator('#door-status').textContent(), '');
  });

  test(`a door that the server is silent about says so after a while and can be tried again, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const [host, outside] = [await person(options), await person(options)];
    const room = await createRoom(host, { title: '조용한 방', password: '비밀' });
    await connected(host);

    await outside.addInitScript(`{
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => timeout(window.isSilent ? ms / 20 : ms);
    }`);
    await outside.goto('/');
    const never = () => undefined;
    const silence = async (path: string) => {
      await outside.route(path, never);
      await outside.evaluate('window.isSilent = true');
    };
    const answerAgain = async (path: string) => {
      await outside.unroute(path, never);
      await outside.evaluate('window.isSilent = false');
    };
    await silence('**/door');
    await outside.click(`[data-room-id="${room}"] a`);
    const door = outside.getByRole('dialog', { name: '조용한 방' });
    const answer = door.getByText('서버가 제때 응답하지 않았어요');
    await answer.waitFor();
    assert.deepEqual(await outside.locator('#door .form__buttons > :visible').allTextContents(), [
      '다시 시도',
      '목록으로',
    ]);
    await assertAccessible(outside, 'at a door that the server is silent about');
    await answerAgain('**/door');
    await outside.keyboard.press('Enter');
    await door.getByText('비밀번호가 필요한 방이에요.').waitFor();
    await outside.locator('#door-password:focus').waitFor();

    await silence('**/unlock');
    await outside.keyboard.type('비밀');
    await outside.keyboard.press('Enter');
    await answer.waitFor();
    await answerAgain('**/unlock');
    await outside.keyboard.press('Enter');
    await outside.waitForURL(`**/room/${room}`);
  });
}
