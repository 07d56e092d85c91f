import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { repairGif } from '../../../src/gifs/gif-file.js';
import type { ChatView } from '../../../src/shared/views.js';
import { makeGif } from '../../support/gif.js';
import { Visitor } from '../../support/visitor.js';
import { fuzzInBatches, type FuzzRun, repeats } from './fuzz-batches.js';
import { applyEdits, edits, elementAt, oddByte } from './mutate.js';
import type { Target } from './under-attack.js';

const AT_ONCE = 10;

/** Edits anywhere in a GIF, or other bytes in the header or an image's descriptor: sizes, flags, lengths, block kinds. */
const mutation = fc.oneof(
  fc.record({ gif: fc.nat(0xffff), edits }),
  fc.record({
    gif: fc.nat(0xffff),
    fields: fc.array(
      fc.record({
        inImage: fc.boolean(),
        at: fc.nat(11),
        byte: fc.oneof({ weight: 1, arbitrary: fc.constantFrom(2, 0x10) }, { weight: 3, arbitrary: oddByte }),
      }),
      { minLength: 1, maxLength: 3, size: 'max' },
    ),
  }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

/** Uploads mutated GIFs: each is stored as a GIF that decodes, or refused without leaving a file. */
export async function fuzzGifs(t: TestContext, run: FuzzRun & Target): Promise<void> {
  const visitor = new Visitor(t, run.url);
  const room = await visitor.createRoom();
  const seeds = [
    await makeGif(),
    await makeGif({ width: 300, height: 200, frames: 2 }),
    await makeGif({ width: 1, height: 1, frames: 12 }),
    tinyGif(1, 1),
    tinyGif(4096, 4096),
    tinyGif(64, 64, '\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00\x21\xf9\x04\x04\x0a\x00\x00\x00'),
  ];
  let sent = 0;
  let accepted = 0;
  await fuzzInBatches(run, AT_ONCE, mutation, async (batch) => {
    const gifs = batch.map((each) => mutate(each, seeds));
    const responses = await Promise.all(gifs.map((gif) => visitor.gif(room, Buffer.from(gif))));
    sent += gifs.length;
    for (const [index, response] of responses.entries()) {
      const what = gifs[index]?.toString('base64').slice(0, 400) ?? '';
      const answer = (await response.json()) as ChatView & { error?: { code: string } };
      if (response.status === 201) {
        accepted++;
        if (accepted % 10 === 1) await isShown(visitor, answer, what);
      } else
        assert.match(
          `${response.status} ${answer.error?.code}`,
          /^422 (not_a_gif|gif_damaged|gif_dimensions)$/,
          what,
        );
    }
  });
  t.diagnostic(`${sent} GIFs, ${accepted} of them accepted, FUZZ_SEED=${run.seed}`);
  const files = await readdir(`${run.uploadsDir}/${room}`);
  assert.equal(files.length, 2 * accepted, 'a GIF and a poster for each accepted one');
  assert.ok(repeats || (accepted > 0 && accepted < sent));
}

function mutate(mutation: Mutation, seeds: readonly Buffer[]): Buffer {
  const gif = Buffer.from(elementAt(seeds, mutation.gif));
  if ('edits' in mutation) return applyEdits(gif, mutation.edits, seeds);
  const image = gif.indexOf(0x2c, 13);
  for (const { inImage, at, byte } of mutation.fields) {
    const start = inImage && image >= 0 ? image : 6;
    gif[Math.min(gif.length - 1, start + at)] = byte;
  }
  return gif;
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
  assert.deepEqual(repairGif(file).bytes, file, `the served file needs no repair: ${what}`);
  assert.ok((await sharp(file, { pages: 1 }).metadata()).width <= width, what);
}

/** A GIF of one image with almost no data, whatever its size: 35 bytes, and the blocks before the image. */
export function tinyGif(width: number, height: number, before = ''): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width);
  size.writeUInt16LE(height, 2);
  const table = Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const image = Buffer.from([0x2c, 0, 0, 0, 0, ...size, 0]);
  const data = Buffer.from([2, 2, 0x44, 1, 0, 0x3b]);
  return Buffer.concat([Buffer.from('GIF89a'), size, table, Buffer.from(before, 'latin1'), image, data]);
}
