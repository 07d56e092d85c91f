import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, createRoom, sendMessage, startWithBrowser } from './support.js';
import { SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`a busy room shows a pulse, and later the time of its last message, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const host = await person(options);
    const room = await createRoom(host, { title: '이야기' });
    const silent = await createRoom(await person(options), { title: '조용' });
    const lobby = await person(options);
    // The page's clock is a day ahead.
    await lobby.clock.install({ time: Date.now() + 86_400_000 });
    await lobby.goto('/');
    const entry = lobby.locator(`[data-room-id="${room}"]`);
    await entry.waitFor();
    await sendMessage(host, '안녕하세요');
    await entry.getByText('대화 중', { exact: true }).waitFor();
    assert.equal(await pulseOf(lobby, room), 'talk');
    await assertAccessible(lobby, 'a room that is talked in');
    await assertFits(lobby, 'a room that is talked in');

    const requests: string[] = [];
    lobby.on('request', (request) => requests.push(request.url()));
    await lobby.clock.fastForward('03:10');
    await entry.getByText('3분 전 대화', { exact: true }).waitFor();
    assert.equal(await pulseOf(lobby, room), 'none');
    assert.deepEqual(
      requests.filter((url) => !url.includes('/socket.io/')),
      [],
    );
    const ofSilent = lobby.locator(`[data-room-id="${silent}"] .room__talk`);
    assert.equal(await ofSilent.textContent(), '');
    assert.equal(await ofSilent.isVisible(), false);
  });
}

test('without JavaScript the lobby shows the time of the last message, too', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  await createRoom(host);
  await sendMessage(host, 'hello');
  const plain = await person({ javaScriptEnabled: false, locale: 'en-GB' });
  await plain.goto('/');
  await plain.getByText('Talking now', { exact: true }).waitFor();
});

test('with reduced motion a busy room’s pulse is still', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host);
  await sendMessage(host, 'hello');
  const lobby = await person({ reducedMotion: 'reduce' });
  await lobby.goto('/');
  await lobby.getByText('대화 중', { exact: true }).waitFor();
  assert.equal(await runningIn(lobby, room), 0);
  await lobby.emulateMedia({ reducedMotion: 'no-preference' });
  assert.equal(await runningIn(lobby, room), 1);
});

const pulseOf = (page: Page, room: string): Promise<string> =>
  page.evaluate(
    `getComputedStyle(document.querySelector('[data-room-id="${room}"] .room__talk'), '::before').animationName`,
  );

const runningIn = (page: Page, room: string): Promise<number> =>
  page.evaluate(
    `document.querySelector('[data-room-id="${room}"]').getAnimations({ subtree: true }).filter(({ animationName, playState }) => animationName === 'talk' && playState === 'running').length`,
  );
