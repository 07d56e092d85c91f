import { join } from 'node:path';
import sharp from 'sharp';
import { drawMoon } from '../../../scripts/draw-moon.js';
import { makeGif } from '../../support/gif.js';
import { until } from '../../support/until.js';
import { makeClip } from '../clip.js';
import { sendGif } from '../support.js';
import { openChat } from './seed-scene.js';
import type { Scene, Fixtures } from './fixtures.js';

/** How pictures, clips and the camera become GIFs. */
export const gifMakerScenes: Scene[] = [
  { name: 'gif-menu', open: openMenu },
  { name: 'gif-menu-sent', open: openWithSentGifs },
  { name: 'gif-trim', open: trimClip },
  { name: 'gif-pictures', open: animatePictures },
  { name: 'gif-progress', open: makeSlowly },
  { name: 'gif-camera', open: openCamera },
  { name: 'gif-made', open: previewMade },
];

async function openMenu({ me, room }: Fixtures): Promise<void> {
  await me.goto('/');
  await me.evaluate(`indexedDB.deleteDatabase('huechat-sent-gifs')`);
  await openChat(me, room);
  await me.click('#gif-open');
  await me.locator('#maker-choose').waitFor();
}

async function openWithSentGifs({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  const gifs = [await drawMoon(), await makeGif({ width: 90, height: 200 }), await makeGif({ frames: 2 })];
  for (const [index, gif] of gifs.entries()) {
    await sendGif(me, gif, index === 0 ? '바다 위의 달' : '');
    await me.locator('#preview').waitFor({ state: 'hidden' });
  }
  await me.click('#gif-open');
  await me.locator('.sent__item').nth(2).waitFor();
}

async function trimClip({ me, room, folder }: Fixtures): Promise<void> {
  const path = join(folder, 'sunset.mp4');
  await makeClip(path, [
    '#f4a259',
    '#e76f51',
    '#c0486a',
    '#6d4c8f',
    '#2d3f73',
    '#16213e',
    '#0d1526',
    '#0a0f1c',
  ]);
  await openChat(me, room);
  await me.setInputFiles('#gif', path);
  await me.locator('#trim-end').press('ArrowLeft');
}

/** The worker that makes GIFs never loads. */
async function makeSlowly(fixtures: Fixtures): Promise<void> {
  const { me } = fixtures;
  await me.route('**/gif-worker*', () => undefined);
  await trimClip(fixtures);
  await me.click('#trim-make');
  const isHalfDone = () =>
    me.locator('#maker-progress').evaluate((bar: { value: number }) => bar.value >= 0.5);
  await until('the frames are read', isHalfDone);
}

async function animatePictures({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.setInputFiles('#gif', await Promise.all(['#f4a259', '#6d4c8f', '#16213e'].map(photo)));
  await me.locator('#pictures-make').waitFor();
}

async function openCamera({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.click('#gif-open');
  await me.click('#maker-record');
  await me.locator('#camera-record:enabled').waitFor();
}

/** A photo that has become a GIF. */
async function previewMade({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.setInputFiles('#gif', await photo('#e76f51'));
  await me.locator('#preview-image[src]').waitFor();
}

async function photo(background: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const buffer = await sharp({ create: { width: 640, height: 400, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer };
}
