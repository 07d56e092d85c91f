import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom, sendMessage, startWithBrowser, texts } from './support.js';

test('blocked, full or corrupt storage does not prevent chatting', async (t) => {
  const { person } = await startWithBrowser(t);
  const forbidden = await person();
  await forbidden.addInitScript(
    "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })",
  );
  const room = await createRoom(forbidden);
  await sendMessage(forbidden, 'without storage');

  const full = await person();
  await full.addInitScript("Storage.prototype.setItem = () => { throw new Error('full'); }");
  await full.goto(`/room/${room}`);
  await sendMessage(full, 'with a full one');

  const spoilt = await person();
  await spoilt.goto(`/room/${room}`);
  const member = await spoilt.locator('#main').getAttribute('data-member');
  for (const [key, value] of Object.entries({
    a: 'not JSON',
    b: 'null',
    c: '{"key":"c","chat":7,"at":1}',
    d: '{"key":"other","chat":"x","at":1}',
  }))
    await spoilt.evaluate(
      ([name, text]) => {
        (
          globalThis as unknown as { localStorage: Map<string, string> & Record<string, string> }
        ).localStorage[name ?? ''] = text ?? '';
      },
      [`huechat:outbox:${room}:${member ?? ''}:${key}`, value],
    );
  await spoilt.reload();
  await sendMessage(spoilt, 'with a spoilt one');
  assert.deepEqual(await texts(spoilt), ['without storage', 'with a full one', 'with a spoilt one']);
});

test('a refused message survives a reload, and can be resent or discarded', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  const member = await page.locator('#main').getAttribute('data-member');
  for (const key of ['again', 'away']) {
    const draft = { key, chat: `${key}!`, at: Date.now(), failed: 'Not like this.' };
    await page.evaluate(
      `localStorage.setItem('huechat:outbox:${room}:${member ?? ''}:${key}', '${JSON.stringify(draft)}')`,
    );
  }
  await page.reload();
  assert.equal(await page.locator('[data-state="failed"]', { hasText: 'Not like this.' }).count(), 2);
  const again = page.locator('.line', { hasText: 'again!' });
  await again.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.line[data-id]', { hasText: 'again!' }).waitFor();
  await page.locator('.line', { hasText: 'away!' }).getByRole('button', { name: 'Delete' }).click();
  await page.reload();
  assert.deepEqual(await texts(page), ['again!']);
});
