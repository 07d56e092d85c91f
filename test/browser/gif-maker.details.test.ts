import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { findProgram } from '../../scripts/programs.js';
import { makeGif } from '../support/gif.js';
import { testFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { arrived, assertNear, colourAt, halves, LEFT, RIGHT } from './arrived-gif.js';
import { makeClip } from './clip.js';
import { assertAccessible, createRoom, sendGif, startWithBrowser } from './support.js';

const CLIP = ['#c81e1e', '#1ec81e', '#1e1ec8'];
const CANNOT_OPEN = "Your browser can't open this file.";

test('several pictures become an animation, in the size of the first one', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
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

test('a camera that may not be used gets a sentence', async (t) => {
  const { person } = await startWithBrowser(t, {}, 'chromium');
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  await page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
  await page.getByRole('button', { name: 'Record yourself' }).click();
  await page.locator('#problem').getByText("The camera isn't allowed.").waitFor();
  assert.equal(await page.locator('#gif-maker').isHidden(), true);
});

test('a camera that another app uses gets a sentence of its own', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  // https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia
  await page.addInitScript(
    `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('in use', 'NotReadableError'))`,
  );
  await createRoom(page);
  await page.getByRole('button', { name: '사진, 동영상, GIF' }).click();
  await page.getByRole('button', { name: '직접 찍기' }).click();
  await page.locator('#problem').getByText('다른 앱이 카메라를 쓰고 있어요.').waitFor();
  assert.equal(await page.locator('#gif-maker').isHidden(), true);
});

test('a clip with a single key frame becomes the same GIF, though seeking in it is slow', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const path = join(await testFolder(t), 'one-key-frame.mp4');
  const colours = Array.from({ length: 20 }, (_, second) => CLIP[second % 3] ?? '');
  await makeClip(path, colours, { width: 1920, height: 1080, keyFrames: 'one' });
  await page.setInputFiles('#gif', path);
  await page.locator('#trim-end').fill('20');
  await page.locator('#trim-start').fill('16.5');
  await page.evaluate(`
    globalThis.seeks = 0;
    document.querySelector('#trim-video').addEventListener('seeked', () => globalThis.seeks++);
  `);
  const begun = Date.now();
  await page.getByRole('button', { name: 'Make GIF' }).click();
  await page.locator('#preview-image[src]').waitFor();
  t.diagnostic(`${String(await page.evaluate('globalThis.seeks'))} seeks, ${Date.now() - begun} ms`);
  await page.click('#preview-send');
  const gif = await arrived(page, service.url, 0);
  const { pages = 0, delay = [] } = await sharp(gif, { animated: true }).metadata();
  const seconds = delay.reduce((sum, each) => sum + each, 0) / 1000;
  assert.ok(Math.abs(seconds - 3.5) < 0.2, `${seconds} s`);
  // Where a busy machine drops frames while the clip plays, later ones stand for them: the order counts.
  const order: number[] = [];
  for (let index = 0; index < pages; index++) {
    const frame = await sharp(gif, { page: index }).png().toBuffer();
    // Red, green, blue in turn; programs disagree about the colours of high definition.
    const found = await colourAt(frame, [0.5, 0.5]);
    const colour = found.indexOf(Math.max(...found));
    if (colour !== order.at(-1)) order.push(colour);
  }
  assert.deepEqual(
    order,
    [16, 17, 18, 19].map((second) => second % 3),
  );
});

test('files that cannot become a GIF get a sentence at once, however large they are, and leave nothing behind', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await countUrls(page);
  await createRoom(page);
  const folder = await testFolder(t);
  const file = (name: string) => join(folder, name);
  const huge = async (name: string, content: Buffer) => {
    await writeFile(file(name), content);
    // A sparse file.
    await truncate(file(name), 500_000_000);
  };
  await huge('noise.mp4', Buffer.from('no clip'));
  await huge('noise.bin', Buffer.from('no clip'));
  const black = { width: 20_000, height: 20_000, channels: 3, background: 'black' } as const;
  await sharp({ create: black, limitInputPixels: false })
    .toColourspace('b-w')
    .png({ compressionLevel: 1 })
    .toFile(file('vast.png'));
  const png = await halves(300, 300).png().toBuffer();
  await writeFile(file('text.txt'), 'words');
  await writeFile(file('head.png'), png.subarray(0, 20));
  await writeFile(file('sound.wav'), await silence(file('silence.wav')));
  for (const [name, sentence] of [
    ['noise.mp4', CANNOT_OPEN],
    ['noise.bin', CANNOT_OPEN],
    ['vast.png', 'This photo is too large. Up to 120 megapixels'],
    ['text.txt', CANNOT_OPEN],
    ['head.png', CANNOT_OPEN],
    ['sound.wav', CANNOT_OPEN],
  ] as const) {
    await page.setInputFiles('#gif', file(name));
    await page.locator('#problem').getByText(sentence).waitFor();
    assert.equal(await page.locator('#gif-maker').isHidden(), true, name);
    assert.equal(await page.locator('#preview').isHidden(), true, name);
    await page.locator('#problem').getByRole('button', { name: 'Close' }).click();
    assert.deepEqual(await keptUrls(page), [], name);
  }
});

test('a clip of 500 MB is trimmed like any other, and making a GIF of it can be cancelled', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await countUrls(page);
  await createRoom(page);
  const path = join(await testFolder(t), 'long.mp4');
  await makeClip(path, CLIP);
  await truncate(path, 500_000_000);
  const trim = async () => {
    await page.setInputFiles('#gif', path);
    await page.getByRole('button', { name: 'Make GIF' }).click();
    await page.locator('#maker-progress').waitFor();
  };
  await trim();
  await page.getByRole('heading', { name: 'Making the GIF' }).waitFor();
  await page.locator('#gif-maker').getByRole('button', { name: 'Cancel' }).click();
  await until('the file is released', async () => (await keptUrls(page)).length === 0);
  await until('the worker has ended', () => page.workers().length === 0);
  assert.equal(await page.locator('#preview').isHidden(), true);
  assert.equal(await page.locator('#problem').isHidden(), true);
  await trim();
  await page.getByText(/^480 × 270, /).waitFor();
  await page.getByRole('button', { name: 'Change the part' }).click();
  await page.getByRole('heading', { name: 'Choose a part' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
  await until('nothing is left', async () => (await keptUrls(page)).length === 0);
});

test('what needs too many bytes loses frames, size and colours until it fits, or gets a sentence', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const path = join(await testFolder(t), 'noise.mp4');
  const noise = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=640x360:d=6:r=25,noise=alls=60:allf=t',
    '-pix_fmt',
    'yuv420p',
    // A key frame every fifth frame, as seeking decodes from the last one.
    '-g',
    '5',
  ];
  await promisify(execFile)(findProgram('ffmpeg'), ['-v', 'error', ...noise, path]);
  await page.setInputFiles('#gif', path);
  await page.getByRole('button', { name: 'Make GIF' }).click();
  await page.locator('#preview-image[src]').waitFor({ timeout: 120_000 });
  await page.click('#preview-send');
  const gif = await arrived(page, service.url, 0);
  const { width, pageHeight = 0, delay = [] } = await sharp(gif, { animated: true }).metadata();
  t.diagnostic(`${width} × ${pageHeight}, ${delay.length} frames, ${gif.length} bytes`);
  assert.ok(gif.length <= 2_000_000 && gif.length > 500_000, `${gif.length} bytes`);
  assert.ok(width >= 160 && width < 480);
  assert.ok(Math.abs(width / pageHeight - 16 / 9) < 0.03);
  const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
  assert.ok(Math.abs(seconds - 6) < 0.3, `${seconds} s`);

  const small = await startWithBrowser(t, { MAX_GIF_BYTES: '5000' });
  const other = await small.person({ locale: 'en-GB' });
  await createRoom(other);
  const raw = { width: 400, height: 400, channels: 3 } as const;
  const buffer = await sharp(randomBytes(400 * 400 * 3), { raw })
    .png()
    .toBuffer();
  await other.setInputFiles('#gif', { name: 'noise.png', mimeType: 'image/png', buffer });
  await other
    .locator('#problem')
    .getByText("This file can't become a GIF of at most 5 kB.")
    .waitFor({ timeout: 60_000 });
});

test('a clip whose end is missing says so where it is damaged', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const folder = await testFolder(t);
  const [path, begun] = [join(folder, 'whole.mp4'), join(folder, 'begun.mp4')];
  await makeClip(path, CLIP);
  await promisify(execFile)(findProgram('ffmpeg'), [
    '-v',
    'error',
    '-i',
    path,
    '-c',
    'copy',
    '-movflags',
    '+faststart',
    begun,
  ]);
  await truncate(begun, Math.floor((await readFile(begun)).length * 0.6));
  await page.setInputFiles('#gif', begun);
  await page.getByRole('button', { name: 'Make GIF' }).click();
  await page.locator('#problem').getByText('This part of the clip is damaged.').waitFor();
});

test('where the browser has no room for sent GIFs they are sent all the same, and their list says why it is empty', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const storage = await page.context().newCDPSession(page);
  await storage.send('Storage.overrideQuotaForOrigin', { origin: service.url, quotaSize: 1 });
  await sendGif(page, await makeGif({ width: 400, height: 400, frames: 9 }), 'a wave');
  await page.locator('.line--own[data-id]').getByRole('button', { name: 'GIF: a wave' }).waitFor();
  const open = async () => {
    await page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
    await page.getByRole('heading', { name: 'Send a GIF' }).waitFor();
  };
  await open();
  await page.getByText("Your browser's storage is full or blocked").waitFor();
});

/** Notes which object URLs a page makes and releases. */
async function countUrls(page: Page): Promise<void> {
  await page.addInitScript(`{
    globalThis.kept = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const url = createObjectURL.call(URL, blob);
      kept.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      kept.delete(url);
      revokeObjectURL.call(URL, url);
    };
  }`);
}

const keptUrls = (page: Page) => page.evaluate<string[]>('[...kept]');

/** A sound without a picture. */
async function silence(path: string): Promise<Buffer> {
  await promisify(execFile)(findProgram('ffmpeg'), [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'anullsrc',
    '-t',
    '1',
    path,
  ]);
  return readFile(path);
}
