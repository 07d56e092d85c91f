import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { until } from '../support/until.js';
import { createRoom, sendGif, startWithBrowser } from './support.js';

test('sent GIFs are kept on the device, to be sent again with one tap or forgotten', async (t) => {
  const { person } = await startWithBrowser(t, { RATE_LIMITS: 'off' });
  const page = await person({ locale: 'en-GB' });
  const room = await createRoom(page);
  for (const [alt, width] of [
    ['one', 30],
    ['two', 40],
    ['three', 50],
  ] as const) {
    await sendGif(page, await makeGif({ width }), alt);
    await page.getByRole('button', { name: `GIF: ${alt}` }).waitFor();
  }
  // In another room too, after a reload.
  await createRoom(page);
  const open = () => page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
  const names = () =>
    page
      .locator('.sent__send')
      .evaluateAll((all: { ariaLabel: string }[]) => all.map(({ ariaLabel }) => ariaLabel));
  const shown = async (...wanted: string[]) => {
    const expected = wanted.map((name) => `Send again: ${name}`).join();
    await until(`it is ${expected}`, async () => (await names()).join() === expected);
  };
  await open();
  await shown('three', 'two', 'one');
  await page.getByRole('button', { name: 'Send again: one' }).click();
  await page.locator('.line--own[data-id]').getByRole('button', { name: 'GIF: one' }).waitFor();
  await open();
  await shown('one', 'three', 'two');
  await page.getByRole('button', { name: 'Delete: three' }).click();
  await shown('one', 'two');
  await page.getByRole('button', { name: 'Close' }).last().click();

  const other = await person({ locale: 'en-GB' });
  await other.goto(`/room/${room}`);
  await other
    .locator('.line')
    .filter({ has: other.getByRole('button', { name: 'GIF: two' }) })
    .hover();
  await other.locator('.toolbar').getByRole('button', { name: 'Send this one too' }).click();
  await other.getByText(/^40 × 40, /).waitFor();
  assert.equal(await other.inputValue('#alt'), 'two');
  await other.click('#preview-send');
  await other.locator('.line--own[data-id]').getByRole('button', { name: 'GIF: two' }).waitFor();

  await open();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.locator('#ask').getByRole('button', { name: 'Delete all' }).click();
  await page.locator('#sent').waitFor({ state: 'hidden' });
  await page.reload();
  await open();
  await page.locator('#maker-choose').waitFor();
  assert.deepEqual(await names(), []);
});
