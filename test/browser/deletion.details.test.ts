import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { deleteByKeyboard, line } from './delete-message.js';
import { createRoom, sendMessage, sendGif, startWithBrowser } from './support.js';

const ENGLISH = { locale: 'en-GB' };

test('a deletion is sent when its page is left, and the host’s reads differently', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const [host, guest] = [await person(ENGLISH), await person(ENGLISH)];
  const room = await createRoom(host);
  await guest.goto(`/room/${room}`);
  await sendGif(guest, await makeGif(), 'a moon');
  await guest.locator('.line--own[data-id] .player').waitFor();
  await sendMessage(guest, 'goodbye');
  await line(host, 'goodbye').waitFor();
  await deleteByKeyboard(guest, 'goodbye');
  await guest.getByRole('button', { name: 'Undo' }).waitFor();
  await guest.click('#leave');
  await guest.waitForURL(`${service.url}/`);
  await host.locator('.line__removed', { hasText: 'Deleted' }).waitFor();
  await host.locator('.player').hover();
  await host.locator('.toolbar').getByRole('button', { name: 'Delete' }).click();
  await host.locator('.line__removed', { hasText: 'Removed by the host' }).waitFor();
  assert.equal(await host.locator('.player').count(), 0);
  const history = await host.request.get(`/room/${room}/chats`);
  const { chats } = (await history.json()) as HistoryView;
  assert.deepEqual(
    chats.map(({ removedBy }) => removedBy),
    ['host', 'author'],
  );
});

test('in Korean, deletion and undo are named and announced, and a reply keeps no text of what the host removed', async (t) => {
  const { person } = await startWithBrowser(t);
  const [host, me] = [await person(), await person()];
  const room = await createRoom(host);
  await me.goto(`/room/${room}`);
  await sendMessage(me, '잘못 보낸 말');
  await host.locator('.line', { hasText: '잘못 보낸 말' }).hover();
  await host.locator('.toolbar').getByRole('button', { name: '답장' }).click();
  await sendMessage(host, '무슨 뜻이에요?');
  await host.locator('.line', { hasText: '잘못 보낸 말' }).first().hover();
  await host.locator('.toolbar').getByRole('button', { name: '삭제' }).click();
  await host.getByRole('button', { name: '되돌리기' }).waitFor();
  assert.match((await host.locator('#announcer').textContent()) ?? '', /삭제했어요\s+되돌리기/);
  await me.locator('.line__removed', { hasText: '방장이 삭제한 메시지예요' }).waitFor();
  const quote = me.locator('.line', { hasText: '무슨 뜻이에요?' }).locator('.quote__text');
  await until('the quote is empty', async () => (await quote.textContent()) === '삭제된 메시지예요');
  await me.locator('.line', { hasText: '무슨 뜻이에요?' }).hover();
  assert.equal(
    await me.locator('.toolbar').getByRole('button', { name: '삭제' }).isVisible(),
    false,
    'not another person’s message',
  );
});
