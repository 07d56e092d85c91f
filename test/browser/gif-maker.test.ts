import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { testFolder } from '../support/test-folder.js';
import { someOf } from '../support/thorough.js';
import { arrived, assertNear, colourAt, firstRowOf, halves, LEFT, RIGHT } from './arrived-gif.js';
import { makeClip } from './clip.js';
import { assertAccessible, createRoom, startWithBrowser } from './support.js';

test('a picture of any kind becomes a GIF of one frame, which is upright, looks like it, and says nothing about its origin', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const wide = () => halves(1600, 800);
  const located = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' }, IFD0: { Make: 'Camera' } };
  const kinds: [name: string, mimeType: string, picture: Buffer, width: number, height: number][] = [
    ['photo.jpg', 'image/jpeg', await wide().jpeg().withExif(located).toBuffer(), 480, 240],
    // Turned by a quarter: red is at the top of what people see.
    ['turned.jpg', 'image/jpeg', await wide().jpeg().withMetadata({ orientation: 6 }).toBuffer(), 240, 480],
    ['screen.png', 'image/png', await halves(300, 100).png().toBuffer(), 300, 100],
    ['sticker.webp', 'image/webp', await wide().webp().toBuffer(), 480, 240],
    ['photo.avif', 'image/avif', await wide().avif().toBuffer(), 480, 240],
    ['unknown', '', await halves(64, 64).png().toBuffer(), 64, 64],
  ];
  for (const [index, [name, mimeType, buffer, width, height]] of someOf(kinds, 3).entries()) {
    await page.setInputFiles('#gif', { name, mimeType, buffer });
    await page.getByRole('group', { name: `${name.replace(/\..*/, '')}.gif` }).waitFor();
    await page.getByText('Made on your device: no location, no camera data.').waitFor();
    const size = await page.getByText(new RegExp(`^${width} × ${height}, `)).textContent();
    const previewed = await firstRowOf(page, '#preview-image');
    await page.click('#preview-send');
    const gif = await arrived(page, service.url, index);
    const row = await sharp(gif)
      .ensureAlpha()
      .extract({ left: 0, top: 0, width, height: 1 })
      .raw()
      .toBuffer();
    assert.deepEqual(row, previewed, `${name}: what is previewed is sent`);
    assert.match(size ?? '', /\d kB$/);
    const { pages = 1, format, exif, ...is } = await sharp(gif, { animated: true }).metadata();
    assert.deepEqual([format, pages, is.width, is.height, exif], ['gif', 1, width, height, undefined], name);
    const corners = height > width ? [0.25, 0.75].map((y) => [0.5, y]) : [0.25, 0.75].map((x) => [x, 0.5]);
    for (const [corner, colour] of [LEFT, RIGHT].entries())
      assertNear(await colourAt(gif, corners[corner] as [number, number]), colour, `${name} ${corner}`);
  }
});

/** The index of the frame that is shown at a time; a busy machine may leave out some. */
function frameAt(delays: number[], ms: number): number {
  let end = 0;
  return delays.findIndex((delay) => (end += delay) > ms);
}

test('the chosen part of a clip becomes a GIF: as long, in its colours, and not too large', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const folder = await testFolder(t);
  const colours = ['#c81e1e', '#1ec81e', '#1e1ec8', '#c8c81e', '#1ec8c8', '#c81ec8', '#f0f0f0', '#202020'];
  for (const [index, kind] of someOf(['mp4', 'webm', 'mov'], 1).entries()) {
    const path = join(folder, `clip.${kind}`);
    await makeClip(path, colours);
    await page.setInputFiles('#gif', path);
    await page.getByRole('heading', { name: 'Choose a part' }).waitFor();
    const [start, end] = [page.getByLabel('Start'), page.getByLabel('End')];
    assert.deepEqual([await start.inputValue(), await end.inputValue()], ['0', '6'], kind);
    // The last two seconds: the first handle follows the second one.
    await end.press('End');
    assert.deepEqual([await start.inputValue(), await end.inputValue()], ['2', '8'], kind);
    if (index === 0) await assertAccessible(page, 'choosing a part of a clip');
    await page.getByRole('button', { name: 'Make GIF' }).click();
    await page.getByRole('group', { name: 'clip.gif' }).waitFor();
    await page.click('#preview-send');
    const gif = await arrived(page, service.url, index);
    const { width, pageHeight, delay = [], loop } = await sharp(gif, { animated: true }).metadata();
    assert.deepEqual([width, pageHeight, loop], [480, 270, 0], kind);
    assert.ok(gif.length <= 2_000_000);
    const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
    assert.ok(Math.abs(seconds - 6) < 0.1, `${kind}: ${seconds} s`);
    for (const [second, colour] of colours.slice(2).entries()) {
      const frame = await sharp(gif, { page: frameAt(delay, (second + 0.5) * 1000) })
        .png()
        .toBuffer();
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      assertNear(await colourAt(frame, [0.5, 0.5]), { r, g, b }, `${kind} ${second}`);
    }
  }
});
