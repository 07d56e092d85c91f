import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/server.js';
import { atEnd } from '../support/at-end.js';
import { testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { createRoom, openContext, sendMessage } from './support.js';

test('a stopping server is announced, and each state once', async (t) => {
  const settings = await testSettings(t);
  const first = await start(readConfig(settings));
  const page = await (await openContext(t, { baseURL: first.url, locale: 'en-GB' })).newPage();
  await createRoom(page);
  await sendMessage(page, 'before');
  await page.evaluate(`{
    window.announced = [];
    const banner = document.querySelector('#offline');
    new MutationObserver(() => announced.push(banner.textContent)).observe(banner, { childList: true });
  }`);
  await first.close();
  await page.waitForTimeout(6000);
  const second = await start(readConfig({ ...settings, PORT: new URL(first.url).port }));
  atEnd(t, () => second.close());
  await until(
    'the banner came and went',
    async () => (await page.evaluate<string[]>('announced')).at(-1) === '',
  );
  assert.deepEqual(await page.evaluate('announced'), [
    "The service is restarting. You'll be back in a moment.",
    "You're back online.",
    '',
  ]);
});
