import { UserError } from '../lib/errors.js';
import {
  EXTENSION,
  GifReader,
  IMAGE,
  readImage,
  type Rectangle,
  StructureError,
  TRAILER,
} from './gif-blocks.js';

/** A GIF as it is stored; its size in pixels, and how many frames it has. */
export interface RepairedGif {
  bytes: Buffer;
  width: number;
  height: number;
  frames: number;
  /** Where on the screen the first frame lies. */
  first: Rectangle;
}

const SIDE_MAX = 4096;
const FRAMES_MAX = 2000;
/** In all frames: what a browser may have to decode to play it once. */
const PIXELS_MAX = 500_000_000;

const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** The two names under which browsers read how often an animation repeats. */
const LOOPING = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

/** Ends a chain of sub-blocks. */
const TERMINATOR = Buffer.from([0]);

/**
 * Reads a GIF's structure without decoding a pixel, as leniently as browsers do, and rewrites it with only what is needed for
 * display: screen, colour tables, frames with their timing, repeat count, trailer. Comments, metadata (XMP may hold a location), colour
 * profiles (browsers ignore them), and bytes between blocks and after the trailer are dropped. A file that is damaged after a
 * whole frame ends with that frame, which is what browsers show.
 * Sources: https://www.w3.org/Graphics/GIF/spec-gif89a.txt; for the leniency Wuffs, which Chromium decodes with:
 * https://github.com/google/wuffs/tree/main/std/gif
 * @throws UserError `not_a_gif` for another signature; `gif_damaged` without a whole frame; `gif_dimensions` for more than
 *   4096 × 4096 pixels, 2,000 frames or 500 million pixels in all frames
 */
export function repairGif(bytes: Buffer): RepairedGif {
  const signature = bytes.toString('latin1', 0, 6);
  if (signature !== 'GIF87a' && signature !== 'GIF89a') throw new UserError('not_a_gif', 422);
  const gif = new Gif();
  try {
    gif.read(new GifReader(bytes, 6));
  } catch (error) {
    if (!(error instanceof StructureError)) throw error;
  }
  if (gif.frames === 0) throw new UserError('gif_damaged', 422);
  const { width, height, frames, first } = gif;
  return { bytes: Buffer.concat([bytes.subarray(0, 6), ...gif.parts()]), width, height, frames, first };
}

/** The complete parts that have been read so far. */
class Gif {
  width = 0;
  height = 0;
  frames = 0;
  first: Rectangle = { left: 0, top: 0, width: 0, height: 0 };
  #pixels = 0;
  #colours: Buffer = Buffer.alloc(0);
  #repeats: Buffer | undefined;
  /** Timing and transparency of the frame that comes next. */
  #control: Buffer | undefined;
  readonly #frames: Buffer[] = [];

  /** @throws StructureError at the first damage */
  read(reader: GifReader): void {
    this.width = reader.uint16();
    this.height = reader.uint16();
    this.#colours = reader.colours(2);
    for (let kind = reader.uint8(); kind !== TRAILER; kind = reader.uint8()) {
      if (kind === EXTENSION) this.#readExtension(reader);
      else if (kind === IMAGE) this.#readFrame(reader);
      // Some programs end a block twice.
      else if (kind !== 0) throw new StructureError();
    }
  }

  /** Everything after the signature. */
  parts(): Buffer[] {
    const size = Buffer.alloc(4);
    size.writeUInt16LE(this.width, 0);
    size.writeUInt16LE(this.height, 2);
    return [size, this.#colours, this.#repeats ?? Buffer.alloc(0), ...this.#frames, Buffer.from([TRAILER])];
  }

  /** Of several extensions of the same kind, the last one counts. */
  #readExtension(reader: GifReader): void {
    const label = reader.uint8();
    const [first, second] = reader.subBlocks(2);
    if (label === GRAPHIC_CONTROL && first && first.length >= 4)
      this.#control = Buffer.concat([Buffer.from([EXTENSION, label, 4]), first.subarray(0, 4), TERMINATOR]);
    if (label !== APPLICATION || !first || !LOOPING.includes(first.toString('latin1'))) return;
    // The number of the sub-block, and the repeat count in two bytes.
    if (second?.length === 3 && second[0] === 1)
      this.#repeats = Buffer.concat([
        Buffer.from([EXTENSION, label, first.length]),
        first,
        Buffer.from([second.length]),
        second,
        TERMINATOR,
      ]);
  }

  #readFrame(reader: GifReader): void {
    const image = readImage(reader);
    const control = this.#control;
    this.#control = undefined;
    if (!image.isVisible) return;
    // The screen grows to the size of the first frame; later frames are clipped to it.
    if (this.frames === 0) {
      this.first = { left: image.left, top: image.top, width: image.width, height: image.height };
      this.width = Math.max(this.width, image.left + image.width);
      this.height = Math.max(this.height, image.top + image.height);
    }
    this.frames++;
    this.#pixels += Math.max(this.width * this.height, image.width * image.height);
    const side = Math.max(this.width, this.height, image.width, image.height);
    if (side > SIDE_MAX || this.frames > FRAMES_MAX || this.#pixels > PIXELS_MAX)
      throw new UserError('gif_dimensions', 422);
    if (control) this.#frames.push(control);
    this.#frames.push(image.bytes);
    if (!image.isTerminated) this.#frames.push(TERMINATOR);
  }
}
