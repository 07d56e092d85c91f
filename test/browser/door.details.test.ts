import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import { until } from '../support/until.js';
import { connected, createRoom, doorButtons, sendMessage, startWithBrowser } from './support.js';
import { SCREENS } from './three-people.js';

for (const [where, options] of SCREENS) {
  test(`a locked and closed room asks for its password, then offers to knock, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const host = await person(options);
    const room = await createRoom(host, { password: '비밀' });
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await host.click('#settings-save');
    await host.locator('#doors[data-closed="true"]').waitFor();

    const outside = await person(options);
    await outside.goto('/');
    await outside.click(`[data-room-id="${room}"] a`);
    await outside.fill('#door-password', '비밀');
    await outside.keyboard.press('Enter');
    await outside.getByRole('button', { name: '노크하기' }).click();
    await host.locator('.knock').getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
  });

  test(`a full room shows the new limit to the person knocking and to the host, ${where}`, async (t) => {
    const { host, guest, outside, room, person } = await fullRoom(t, options);
    await outside.goto('/');
    await outside.click(`[data-room-id="${room}"] a`);
    const door = outside.getByRole('dialog');
    await door.getByText('허용 인원이 초과하였습니다.').waitFor();
    await door.getByText('최대 인원이 3명으로').waitFor();
    assert.deepEqual(await doorButtons(outside), ['노크하기', '목록으로']);
    await door.getByRole('button', { name: '노크하기' }).click();
    const card = host.locator('.knock');
    await card.getByText('최대 인원이 3명으로 늘어나요').waitFor();
    // Another person is admitted meanwhile.
    const before = await person(options);
    await before.goto(`/room/${room}`);
    await before.getByRole('button', { name: '노크하기' }).click();
    await card.nth(1).getByRole('button', { name: /^수락/ }).click();
    await door.getByText('최대 인원이 4명으로').waitFor();
    await card.getByText('최대 인원이 4명으로 늘어나요').waitFor();
    await card.getByRole('button', { name: /^수락/ }).click();
    await outside.waitForURL(`**/room/${room}`);
    await sendMessage(outside, '안녕하세요');
    await guest.locator('.line', { hasText: '안녕하세요' }).waitFor();
    const lines = (await guest.locator('.presence__text').allTextContents()).slice(-2);
    assert.match(lines[0] ?? '', /입장을 수락했어요/);
    assert.match(lines[1] ?? '', /최대 인원이 4명으로 바뀌었어요/);
  });

  test(`a door follows its room: a free seat opens it, and the end of the room ends it, ${where}`, async (t) => {
    const { host, guest, outside, room } = await fullRoom(t, options);
    await outside.goto(`/room/${room}`);
    await outside.getByText('허용 인원이 초과하였습니다.').waitFor();
    await guest.click('#leave');
    await outside.getByText('지금 들어갈 수 있어요.').waitFor();
    assert.deepEqual(await doorButtons(outside), ['입장하기', '목록으로']);
    await host.click('#room-button');
    await host.getByRole('switch', { name: '노크 받고 입장시키기' }).check();
    await host.click('#settings-save');
    await outside.locator('#door-why', { hasText: '노크해야' }).waitFor();
    await outside.getByRole('button', { name: '노크하기' }).click();
    await host.locator('.knock').waitFor();
    await host.click('#room-button');
    await host.click('#settings-delete');
    await host
      .getByRole('dialog', { name: '방을 삭제할까요?' })
      .getByRole('button', { name: '방 삭제' })
      .click();
    await outside.locator('#door-why', { hasText: '방이 끝났어요' }).waitFor();
    assert.deepEqual(await doorButtons(outside), ['목록으로']);
    await outside.getByRole('link', { name: '목록으로' }).click();
    await outside.locator('#door').waitFor({ state: 'hidden' });
  });

  test(`an open door survives a reload without its notice and leaves the address when it is closed or entered, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const host = await person(options);
    const room = await createRoom(host, { title: '잠긴 방', password: '비밀' });
    await connected(host);

    const outside = await person(options);
    const query = () => new URL(outside.url()).search;
    await outside.goto(`/room/${room}?password=no`);
    const door = outside.getByRole('dialog', { name: '잠긴 방' });
    await door.getByText('비밀번호가 틀렸습니다.').waitFor();
    await outside.waitForURL(`**/?door=${room}`);
    await outside.reload();
    await door.getByText('비밀번호가 필요한 방이에요.').waitFor();
    assert.equal(await outside.getByText('비밀번호가 틀렸습니다.').count(), 0);
    await outside.locator('#door-password:focus').waitFor();
    await outside.click('#door-back');
    await door.waitFor({ state: 'hidden' });
    await until('the address is without it', () => query() === '');
    assert.equal(await outside.locator('.languages a[href*="door"]').count(), 0);

    // What is searched for stays, too.
    await outside.fill('#q', '잠긴');
    await outside.waitForURL('**/?q=*');
    await outside.click(`[data-room-id="${room}"] a`);
    await door.waitFor();
    await outside.reload();
    await door.waitFor();
    assert.deepEqual([...new URL(outside.url()).searchParams], Object.entries({ q: '잠긴', door: room }));
    await outside.fill('#door-password', '비밀');
    await outside.keyboard.press('Enter');
    await outside.waitForURL(`**/room/${room}`);
    await connected(outside);
    await outside.goBack();
    await outside.locator('#rooms').waitFor();
    assert.equal(await door.isVisible(), false);
    await until('the address is without it', () => !query().includes('door'));

    await outside.goto(`/?door=${'0'.repeat(24)}`);
    await outside.waitForURL('**/');
    assert.equal(await outside.locator('#door').isVisible(), false);
  });
}

/** A room for two that is full, and a person outside. */
async function fullRoom(t: TestContext, options: BrowserContextOptions) {
  const { person } = await startWithBrowser(t);
  const [host, guest, outside] = [await person(options), await person(options), await person(options)];
  const room = await createRoom(host, { max: 2 });
  await connected(host);
  await guest.goto(`/room/${room}`);
  await connected(guest);
  return { host, guest, outside, room, person };
}
