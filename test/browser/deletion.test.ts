import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { deleteByKeyboard, line } from './delete-message.js';
import { assertAccessible, connected, createRoom, sendMessage, startWithBrowser, texts } from './support.js';
import { nameOf, openPeople } from './three-people.js';

const ENGLISH = { locale: 'en-GB' };

test('a message can be deleted, within five seconds undone, and then is gone from all pages at once', async (t) => {
  const { person } = await startWithBrowser(t);
  const [me, other] = [await person(ENGLISH), await person(ENGLISH)];
  const room = await createRoom(other);
  await me.goto(`/room/${room}`);
  await sendMessage(me, 'a slip of the tongue');
  await sendMessage(me, 'this is what I meant');
  await line(other, 'a slip').waitFor();
  assert.equal(await deleteOffered(other, 'a slip'), true, 'the host may');

  await deleteByKeyboard(me, 'a slip');
  const undo = me.getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  await me.getByRole('button', { name: 'Undo' }).and(me.locator(':focus')).waitFor();
  assert.equal(await line(me, 'a slip').locator('.bubble').isVisible(), false);
  await assertAccessible(me, 'while it can be undone');
  await me.keyboard.press('Enter');
  await line(me, 'a slip').locator('.bubble').waitFor();
  await me.locator('.line:focus').waitFor();

  await other.locator('.line', { hasText: 'a slip' }).hover();
  await other.getByRole('button', { name: 'Reply' }).click();
  await deleteByKeyboard(me, 'a slip');
  await other.waitForTimeout(1000);
  assert.equal(await line(other, 'a slip').count(), 1, 'nothing is sent before the time is over');
  for (const page of [me, other]) {
    const note = page.locator('.line__removed', { hasText: 'Deleted' });
    await note.waitFor();
    await until('the text is gone', async () => (await line(page, 'a slip').count()) === 0);
    assert.equal(await undo.count(), 0);
    await note.hover();
    await page.waitForTimeout(100);
    const actions = await page.locator('.line--removed .toolbar').allInnerTexts();
    assert.equal(actions.join(''), '', 'no actions');
  }
  assert.equal(await other.locator('#reply').isVisible(), false, 'the reply to it is cancelled');
  const fresh = await person(ENGLISH);
  await fresh.goto(`/room/${room}`);
  await fresh.locator('.line__removed').waitFor();
  assert.deepEqual(await texts(fresh), ['this is what I meant']);
});

test('a page that was offline shows deletions after reconnecting; removing a person can delete their messages too', async (t) => {
  const { person } = await startWithBrowser(t);
  const [host, guest, third] = [await person(ENGLISH), await person(ENGLISH), await person(ENGLISH)];
  const room = await createRoom(host);
  for (const page of [guest, third]) {
    await page.goto(`/room/${room}`);
    await connected(page);
  }
  await sendMessage(guest, 'spam one');
  await sendMessage(guest, 'spam two');
  await sendMessage(host, 'please stop');
  await line(third, 'please stop').waitFor();
  await third.context().setOffline(true);
  await openPeople(host);
  const who = await nameOf(guest);
  await host.getByRole('button', { name: `${who}: actions` }).click();
  await host.locator('#menu').getByRole('button', { name: 'Remove', exact: true }).click();
  const option = host.getByRole('checkbox', { name: 'Also remove all of their messages' });
  await option.check();
  await assertAccessible(host, 'the question');
  await host.locator('#ask-yes').click();
  await until('both are gone', async () => (await host.locator('.line__removed').count()) === 2);
  assert.deepEqual(await texts(third), ['spam one', 'spam two', 'please stop']);
  await third.context().setOffline(false);
  await until('the other page shows it', async () => (await third.locator('.line__removed').count()) === 2);
  assert.deepEqual(await texts(third), ['please stop']);
});

async function deleteOffered(page: Page, text: string): Promise<boolean> {
  await line(page, text).hover();
  const toolbar = page.locator('.toolbar');
  await toolbar.waitFor();
  return toolbar.getByRole('button', { name: 'Delete' }).isVisible();
}
