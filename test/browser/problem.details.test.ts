import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { assertAccessible, connected, createRoom, startWithBrowser } from './support.js';
import { SCREENS } from './three-people.js';

const PNG = { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG') };
const FALSE_GIF = { name: 'photo.gif', mimeType: 'image/gif', buffer: Buffer.from('RIFF0000WEBP') };

for (const [where, options] of SCREENS)
  test(`a file that the browser cannot open is refused as soon as it is chosen, with a dismissible message, ${where}`, async (t) => {
    const { person } = await startWithBrowser(t);
    const page = await person({ ...options, locale: 'en-GB' });
    await createRoom(page);
    await connected(page);
    const problem = page.locator('#problem');
    for (const file of [PNG, FALSE_GIF])
      for (const close of [
        () => problem.getByRole('button', { name: 'Close' }).click(),
        () => page.keyboard.press('Escape'),
      ]) {
        await page.setInputFiles('#gif', file);
        await problem.getByText("Your browser can't open this file.").waitFor();
        assert.equal(await page.locator('#preview').isHidden(), true);
        await assertAccessible(page, 'an error above the composer');
        await close();
        assert.equal(await problem.isHidden(), true);
      }
  });

test('Escape closes one thing at a time: a reply, a preview, then the message', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await connected(page);
  await page.fill('#text', 'x'.repeat(2001));
  await page.getByText('1 character too long.').waitFor();
  await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: await makeGif() });
  await page.locator('#preview').waitFor();
  await page.setInputFiles('#gif', PNG);
  await page.getByText("Your browser can't open this file.").waitFor();
  await page.locator('#alt').press('Escape');
  assert.equal(await page.locator('#preview').isHidden(), true);
  assert.equal(await page.locator('#problem').isVisible(), true);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#problem').isVisible(), true, 'only the panel is closed');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#problem').isHidden(), true);
  assert.equal((await page.inputValue('#text')).length, 2001, 'nothing written is lost');
});

test('sizes are in SI units, in the preview and in the error for a GIF that is too large', async (t) => {
  const { person } = await startWithBrowser(t, { MAX_GIF_BYTES: '1400000' });
  for (const [locale, kilo, mega] of [
    ['en-GB', /^60 × 40, \d+ kB$/, 'A GIF can be up to 1.4 MB.'],
    ['ko-KR', /^60 × 40, \d+kB$/, 'GIF는 1.4MB까지 보낼 수 있어요.'],
  ] as const) {
    const page = await person({ locale });
    await createRoom(page);
    await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer: await makeGif() });
    await page.getByText(kilo).waitFor();
    const large = Buffer.from('GIF89a'.padEnd(1_400_001));
    await page.setInputFiles('#gif', { name: 'large.gif', mimeType: 'image/gif', buffer: large });
    await page.getByText(mega, { exact: true }).waitFor();
  }
});
