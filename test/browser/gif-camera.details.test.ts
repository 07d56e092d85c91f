import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { until } from '../support/until.js';
import { arrived } from './arrived-gif.js';
import { createRoom, startWithBrowser } from './support.js';

test('up to three seconds of the camera become a GIF; the camera is on only meanwhile', async (t) => {
  const { service, person } = await startWithBrowser(t, {}, 'chromium');
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
  await createRoom(page);
  await page.getByRole('button', { name: 'Photo, clip or GIF' }).click();
  await page.getByRole('heading', { name: 'Send a GIF' }).waitFor();
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
