import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { makeGif } from '../support/gif.js';
import { testFolder } from '../support/test-folder.js';
import { someOf } from '../support/thorough.js';
import { until } from '../support/until.js';
import { makeClip } from './clip.js';
import { assertAccessible, makeRoom, sendGif, setStage } from './support.js';

const LEFT = { r: 220, g: 40, b: 30 };
const RIGHT = { r: 30, g: 90, b: 210 };

test('a picture of any kind becomes a GIF of one frame, which is upright, looks like it, and says nothing about its origin', async (t) => {
  const { service, person } = await setStage(t);
  const page = await person({ locale: 'en-GB' });
  await makeRoom(page);
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

test('the chosen part of a clip becomes a GIF: as long, in its colours, and not too large', async (t) => {
  const { service, person } = await setStage(t);
  const page = await person({ locale: 'en-GB' });
  await makeRoom(page);
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
    const {
      width,
      pages = 0,
      pageHeight,
      delay = [],
      loop,
    } = await sharp(gif, { animated: true }).metadata();
    assert.deepEqual([width, pageHeight, loop], [480, 270, 0], kind);
    assert.ok(gif.length <= 2_000_000);
    const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
    assert.ok(Math.abs(seconds - 6) < 0.1, `${kind}: ${seconds} s`);
    for (const [second, colour] of colours.slice(2).entries()) {
      const frame = await sharp(gif, { page: Math.floor(((second + 0.5) * pages) / 6) })
        .png()
        .toBuffer();
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      assertNear(await colourAt(frame, [0.5, 0.5]), { r, g, b }, `${kind} ${second}`);
    }
  }
});

test('several pictures become an animation, in the size of the first one', async (t) => {
  const { service, person } = await setStage(t);
  const page = await person({ locale: 'en-GB' });
  await makeRoom(page);
  const pictures = [halves(600, 400), halves(300, 300), halves(200, 800)];
  const files = await Promise.all(
    pictures.map(async (picture, index) => ({
      name: `${index}.png`,
      mimeType: 'image/png',
      buffer: await picture.png().toBuffer(),
    })),
  );
  await page.setInputFiles('#gif', files);
  await page.getByRole('heading', { name: 'Animate your photos' }).waitFor();
  await assertAccessible(page, 'choosing the pace of an animation');
  await page.getByLabel('Fast').check();
  await page.getByRole('button', { name: 'Make GIF' }).click();
  await page.getByRole('group', { name: '0.gif' }).waitFor();
  await page.click('#preview-send');
  const gif = await arrived(page, service.url, 0);
  const { width, pages, pageHeight, delay } = await sharp(gif, { animated: true }).metadata();
  assert.deepEqual([width, pageHeight, pages, delay], [480, 320, 3, [200, 200, 200]]);
  for (const [index, share] of [1 / 4, 0.4, 0.48].entries()) {
    const frame = await sharp(gif, { page: index }).png().toBuffer();
    assertNear(await colourAt(frame, [share, 0.5]), LEFT, `left of ${index}`);
    assertNear(await colourAt(frame, [1 - share, 0.5]), RIGHT, `right of ${index}`);
  }
});

test('up to three seconds of the camera become a GIF; the camera is on only meanwhile', async (t) => {
  const { service, person } = await setStage(t, {}, 'chromium');
  const page = await person({ locale: 'en-GB', permissions: ['camera'] });
  await page.addInitScript(`{
    globalThis.cameras = [];
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (...wanted) => {
      const stream = await open(...wanted);
      cameras.push(...stream.getTracks());
      return stream;
    };
  }`);
  const cameras = () =>
    page.evaluate<string[]>('cameras.map(({ kind, readyState }) => `${kind} ${readyState}`)');
  await makeRoom(page);
  await page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
  await page.getByRole('heading', { name: 'Send a GIF' }).waitFor();
  await assertAccessible(page, 'the dialog for GIFs');
  assert.deepEqual(await cameras(), []);
  const record = async () => {
    await page.getByRole('button', { name: 'Record 3 s' }).click();
    await page.locator('#camera-count', { hasText: '3' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.locator('#gif-maker').waitFor({ state: 'hidden' });
    await page.locator('#preview-image[src]').waitFor();
  };
  await page.getByRole('button', { name: 'Record yourself' }).click();
  await record();
  assert.deepEqual(await cameras(), ['video ended']);
  await page.getByRole('button', { name: 'Retake' }).click();
  await page.getByRole('button', { name: 'Record 3 s' }).waitFor();
  assert.deepEqual(await cameras(), ['video ended', 'video live']);
  await page.keyboard.press('Escape');
  await until('the camera is off', async () => (await cameras()).every((each) => each === 'video ended'));
  await page.getByRole('button', { name: 'Retake' }).click();
  await record();
  assert.deepEqual(await cameras(), ['video ended', 'video ended', 'video ended']);
  await page.click('#preview-send');
  const gif = await arrived(page, service.url, 0);
  const { width, pageHeight, pages = 0, delay = [] } = await sharp(gif, { animated: true }).metadata();
  assert.deepEqual([width, pageHeight], [480, 360]);
  const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
  assert.ok(pages >= 5 && seconds > 2.5 && seconds < 3.5, `${pages} frames, ${seconds} s`);
  const [first, last] = await Promise.all(
    [0, pages - 1].map((at) => sharp(gif, { page: at }).removeAlpha().raw().toBuffer()),
  );
  assert.notDeepEqual(first, last, 'the GIF moves');
});

test('a camera that may not be used gets a sentence', async (t) => {
  const { person } = await setStage(t, {}, 'chromium');
  const page = await person({ locale: 'en-GB' });
  await makeRoom(page);
  await page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
  await page.getByRole('button', { name: 'Record yourself' }).click();
  await page.locator('#problem').getByText("The camera isn't allowed.").waitFor();
  assert.equal(await page.locator('#gif-maker').isHidden(), true);
});

test('sent GIFs are kept on the device, to be sent again with one tap or forgotten', async (t) => {
  const { person } = await setStage(t, { RATE_LIMITS: 'off' });
  const page = await person({ locale: 'en-GB' });
  const room = await makeRoom(page);
  for (const [alt, width] of [
    ['one', 30],
    ['two', 40],
    ['three', 50],
  ] as const) {
    await sendGif(page, await makeGif({ width }), alt);
    await page.getByRole('button', { name: `GIF: ${alt}` }).waitFor();
  }
  // In another room too, after a reload.
  await makeRoom(page);
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
  await assertAccessible(page, 'the sent GIFs');
  await page.getByRole('button', { name: 'Send again: one' }).click();
  await page.locator('.line--own[data-id]').getByRole('button', { name: 'GIF: one' }).waitFor();
  await open();
  await shown('one', 'three', 'two');
  await page.getByRole('button', { name: 'Forget: three' }).click();
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
  await page.getByRole('button', { name: 'Forget all' }).click();
  await page.locator('#ask').getByRole('button', { name: 'Forget all' }).click();
  await page.locator('#sent').waitFor({ state: 'hidden' });
  await page.reload();
  await open();
  await page.locator('#maker-choose').waitFor();
  assert.deepEqual(await names(), []);
});

/** A picture whose halves have one colour each. */
function halves(width: number, height: number): Sharp {
  const right = { create: { width: Math.floor(width / 2), height, channels: 3, background: RIGHT } } as const;
  return sharp({ create: { width, height, channels: 3, background: LEFT } }).composite([
    { input: right, left: Math.ceil(width / 2), top: 0 },
  ]);
}

/** The colour around a place. @param at from 0 to 1 across and down */
async function colourAt(gif: Buffer, [x, y]: [number, number]): Promise<number[]> {
  const { width, height } = await sharp(gif).metadata();
  const [left, top] = [Math.floor(width * x) - 4, Math.floor(height * y) - 4];
  const place = await sharp(gif).removeAlpha().extract({ left, top, width: 8, height: 8 }).toBuffer();
  const { channels } = await sharp(place).stats();
  return channels.map(({ mean }) => mean);
}

function assertNear(found: number[], { r, g, b }: typeof LEFT, what: string): void {
  for (const [part, value] of [r, g, b].entries())
    assert.ok(
      Math.abs((found[part] ?? 0) - value) < 12,
      `${what}: ${found.join()} instead of ${r},${g},${b}`,
    );
}

/** The first row of an image on the page, as RGBA. */
async function firstRowOf(page: Page, selector: string): Promise<Buffer> {
  await page.locator(`${selector}[src]`).waitFor();
  const bytes = await page.evaluate<string>(`(async () => {
    const image = document.querySelector('${selector}');
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    context.drawImage(image, 0, 0);
    return String.fromCharCode(...context.getImageData(0, 0, width, 1).data);
  })()`);
  return Buffer.from(bytes, 'latin1');
}

/** The n-th GIF in the room, from the server. */
async function arrived(page: Page, url: string, index: number): Promise<Buffer> {
  const player = page.locator('.line[data-id] .player').nth(index);
  await player.waitFor();
  return (await page.request.get(`${url}${(await player.getAttribute('data-src')) ?? ''}`)).body();
}
