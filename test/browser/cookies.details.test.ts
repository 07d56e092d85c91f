import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, createRoom, startWithBrowser, texts } from './support.js';

const LOST = 'Your cookie is gone';
const NEEDED = 'Allow cookies for this site';

for (const [what, value] of [
  ['is removed', null],
  ['is overwritten by another application', 's%3Agarbage.garbage'],
] as const)
  test(`a page whose session cookie ${what} explains it, keeps unsent text and offers to start again`, async (t) => {
    const { service, person } = await startWithBrowser(t);
    const page = await person({ locale: 'en-GB' });
    const room = await createRoom(await person());
    await page.goto(`${service.url}/room/${room}`);
    await connected(page);
    await page.context().clearCookies();
    if (value !== null) await page.context().addCookies([{ name: 'connect.sid', value, url: service.url }]);
    // The connection drops and returns.
    await page.context().setOffline(true);
    await page.getByText("You're offline.").waitFor();
    await page.fill('#text', 'unsent');
    await page.press('#text', 'Control+Enter');
    await page.context().setOffline(false);
    await page.getByText(LOST).waitFor();
    await page.fill('#text', 'a keystroke');
    assert.equal(await page.getByText(LOST).isVisible(), true);
    assert.equal(await page.locator('#offline').textContent(), '');
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByText("This browser's cookie has changed").waitFor();
    await connected(page);
    assert.deepEqual(await texts(page), ['unsent']);
    assert.equal(await page.inputValue('#text'), 'a keystroke');
    await page.locator('[data-does="retry"]').click();
    await page.locator('.line--own[data-id]', { hasText: 'unsent' }).waitFor();
  });

for (const javaScriptEnabled of [true, false])
  test(`without cookies no room is created without a host (JavaScript: ${javaScriptEnabled})`, async (t) => {
    const { service, person } = await startWithBrowser(t);
    const page = await person({ locale: 'en-GB', javaScriptEnabled });
    // Like a browser that blocks cookies: neither stored nor sent.
    await page.route('**/*', async (route) => {
      const response = await route.fetch({
        headers: { ...route.request().headers(), cookie: '' },
        maxRedirects: 0,
      });
      const headers = response.headers();
      delete headers['set-cookie'];
      await page.context().clearCookies();
      await route.fulfill({ response, headers });
      await page.context().clearCookies();
    });
    await page.goto(`${service.url}/room`);
    if (javaScriptEnabled) await page.getByText(NEEDED).waitFor();
    await page.fill('#title', 'nobody hosts this');
    await page.click('#room-form button[type="submit"], #room-form button:last-of-type');
    await page.getByText(NEEDED).filter({ visible: true }).first().waitFor();
    const lobby = await person();
    await lobby.goto(service.url);
    assert.equal(await lobby.locator('[data-room-id]').count(), 0);
  });
