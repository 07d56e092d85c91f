import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { openLink } from '../support/breakable-link.js';
import { createRoom, openContext, sendMessage, startWithBrowser, texts } from './support.js';

test('killing the server while a person types loses nothing, and the banner appears and disappears', async (t) => {
  const settings = await testSettings(t);
  let service = ServiceProcess.run(t, settings);
  let port = Number(new URL(await service.url()).port);
  const link = await openLink(t, () => port);
  const page = await (await openContext(t, { locale: 'en-GB' })).newPage();
  const other = await (await openContext(t)).newPage();
  await createRoom(page, {}, link.url);
  await other.goto(page.url());
  await sendMessage(page, 'line 0');

  for (let count = 1; count <= 15; count++) {
    if (count === 5) await service.end('SIGKILL');
    if (count === 7) await page.getByText('Connection lost. Reconnecting.').waitFor();
    if (count === 11) {
      service = ServiceProcess.run(t, settings);
      port = Number(new URL(await service.url()).port);
    }
    await page.fill('#text', `line ${count}`);
    await page.press('#text', 'Enter');
  }
  await page.getByText("You're back online.").waitFor();
  const all = Array.from({ length: 16 }, (_, count) => `line ${count}`);
  for (const each of [page, other]) {
    await each.locator('.line[data-id]').nth(15).waitFor();
    assert.deepEqual(await texts(each), all);
  }
  await until('the banner is gone', async () => (await page.locator('#offline').textContent()) === '');
  await service.end('SIGTERM');
});

test('a page that is online again reconnects at once', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  await page.clock.install();
  await createRoom(page);
  await sendMessage(page, 'before');
  link.cut();
  await page.context().setOffline(true);
  await page.getByText("You're offline.").waitFor();
  // The page's clock stops here, so it never retries on a timer.
  await page.clock.pauseAt(Date.now() + 60_000);
  link.restore();
  const asked = page.waitForRequest(/socket\.io/);
  await page.context().setOffline(false);
  await asked;
  await page.clock.resume();
  await page.getByText("You're back online.").waitFor();
  // After an outage even a connection that looks alive is replaced; the seat is kept.
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await page.getByText("You're back online.").waitFor();
  await sendMessage(page, 'after');
  assert.equal(await page.locator('.presence').count(), 0);
});

test('a page’s socket URL names its room, so that a proxy can route members to one node', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  const opened = new Promise<string>((resolve) => {
    page.on('websocket', (socket) => {
      if (socket.url().includes('room=')) resolve(socket.url());
    });
  });
  const room = await createRoom(page);
  assert.equal(new URL(await opened).searchParams.get('room'), room);
});
