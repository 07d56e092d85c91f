import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import { repairGif } from '../../../src/gifs/gif-file.js';
import type { ChatView } from '../../../src/shared/events.js';
import { makeGif } from '../../support/gif.js';
import { Visitor } from '../../support/visitor.js';
import { mutate } from './mutate.js';
import type { Random } from './random.js';
import type { Target } from './under-attack.js';

const AT_ONCE = 8;

/** Uploads so many mutated GIFs: each is stored as a GIF that decodes, or refused, and what is refused leaves nothing. */
export async function fuzzGifs(
  t: TestContext,
  { url, uploadsDir }: Target,
  random: Random,
  count: number,
): Promise<void> {
  const visitor = new Visitor(t, url);
  const room = await visitor.makeRoom();
  const seeds = [
    await makeGif(),
    await makeGif({ width: 300, height: 200, frames: 2 }),
    await makeGif({ width: 1, height: 1, frames: 12 }),
    tinyGif(1, 1),
    tinyGif(4096, 4096),
    tinyGif(64, 64, '\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00\x21\xf9\x04\x04\x0a\x00\x00\x00'),
  ];
  let taken = 0;
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    const gifs = Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => mutatedGif(random, seeds));
    const responses = await Promise.all(gifs.map((gif) => visitor.gif(room, Buffer.from(gif))));
    for (const [index, response] of responses.entries()) {
      const what = `FUZZ_SEED=${random.seed}, GIF ${sent + index}: ${gifs[index]?.toString('base64').slice(0, 400)}`;
      const answer = (await response.json()) as ChatView & { error?: { code: string } };
      if (response.status === 201) {
        taken++;
        if (taken % 10 === 1) await isShown(visitor, answer, what);
      } else
        assert.match(
          `${response.status} ${answer.error?.code}`,
          /^422 (not_a_gif|gif_damaged|gif_dimensions)$/,
          what,
        );
    }
  }
  t.diagnostic(`${count} GIFs, ${taken} of them taken, FUZZ_SEED=${random.seed}`);
  assert.equal(
    (await readdir(`${uploadsDir}/${room}`)).length,
    2 * taken,
    'a GIF and a poster for each that was taken',
  );
  assert.ok(taken > 0 && taken < count);
}

async function isShown(visitor: Visitor, { gif }: ChatView, what: string): Promise<void> {
  const poster = await visitor.request(gif?.poster ?? '');
  const still = await sharp(await poster.arrayBuffer()).metadata();
  assert.deepEqual([still.format, still.pages], ['webp', undefined], what);
  const [width, height] = [gif?.width ?? 0, gif?.height ?? 0];
  const scale = Math.min(1, 640 / Math.max(width, height));
  const scaled = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  assert.deepEqual([still.width, still.height], scaled, what);
  const file = Buffer.from(await (await visitor.request(gif?.src ?? '')).arrayBuffer());
  assert.deepEqual(repairGif(file).bytes, file, `there is nothing to repair in what is served: ${what}`);
  assert.ok((await sharp(file, { pages: 1 }).metadata()).width <= width, what);
}

/** Bytes anywhere, or a field of the header and of an image: sizes, flags, lengths, the kind of a block. */
function mutatedGif(random: Random, seeds: Buffer[]): Buffer {
  const gif = Buffer.from(random.pick(seeds));
  if (random.chance(0.5)) return mutate(random, gif, seeds);
  const image = gif.indexOf(0x2c, 13);
  for (let times = 1 + random.below(3); times > 0; times--) {
    const start = random.chance(0.5) || image < 0 ? 6 : image;
    gif[Math.min(gif.length - 1, start + random.below(12))] = random.pick([
      0,
      1,
      2,
      0x10,
      0x7f,
      0x80,
      0xff,
      random.below(256),
    ]);
  }
  return gif;
}

/** A GIF of one image with almost no data, however large it says it is: 35 bytes and what stands before the image. */
export function tinyGif(width: number, height: number, before = ''): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width);
  size.writeUInt16LE(height, 2);
  const table = Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const image = Buffer.from([0x2c, 0, 0, 0, 0, ...size, 0]);
  const data = Buffer.from([2, 2, 0x44, 1, 0, 0x3b]);
  return Buffer.concat([Buffer.from('GIF89a'), size, table, Buffer.from(before, 'latin1'), image, data]);
}
