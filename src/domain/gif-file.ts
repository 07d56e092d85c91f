import { open } from 'node:fs/promises';
import { UserError } from '../ground/errors.js';

/** What a GIF's own structure says of it, in pixels and frames. */
export interface GifInfo {
  width: number;
  height: number;
  frames: number;
}

const SIDE_MAX = 4096;
const FRAMES_MAX = 2000;
/** Over all frames: what a browser may have to decode to play it once. */
const PIXELS_MAX = 500_000_000;

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

const notAGif = () => new UserError('not_a_gif', 422);

/**
 * Reads a GIF's structure without decoding a pixel: signature, screen, every block to its end, the trailer and nothing
 * after it. Source: GIF89a specification, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 * @param path the file; its size is bounded by whoever stored it
 * @throws UserError `not_a_gif` where the structure is broken, cut or followed by something else; `gif_dimensions`
 *   where it is larger than 4096 × 4096, has more than 2,000 frames or more than 500 million pixels in all
 */
export async function readGif(path: string): Promise<GifInfo> {
  const file = await open(path);
  try {
    return inspect(await file.readFile());
  } finally {
    await file.close();
  }
}

function inspect(bytes: Buffer): GifInfo {
  const signature = bytes.toString('latin1', 0, 6);
  if (signature !== 'GIF87a' && signature !== 'GIF89a') throw notAGif();
  const blocks = new Reader(bytes, 6);
  const width = blocks.uint16();
  const height = blocks.uint16();
  blocks.skip(colourTableBytes(blocks.uint8()) + 2);
  if (width === 0 || height === 0) throw notAGif();
  if (width > SIDE_MAX || height > SIDE_MAX) throw new UserError('gif_dimensions', 422);

  let frames = 0;
  for (let kind = blocks.uint8(); kind !== TRAILER; kind = blocks.uint8()) {
    if (kind === EXTENSION) {
      blocks.skip(1);
    } else if (kind === IMAGE) {
      readImageHeader(blocks, width, height);
      frames++;
    } else {
      throw notAGif();
    }
    blocks.skipSubBlocks();
    if (frames > FRAMES_MAX || frames * width * height > PIXELS_MAX)
      throw new UserError('gif_dimensions', 422);
  }
  if (frames === 0 || !blocks.atEnd()) throw notAGif();
  return { width, height, frames };
}

/** An image must lie on the screen; one that does not makes decoders disagree about the size of the whole. */
function readImageHeader(blocks: Reader, screenWidth: number, screenHeight: number): void {
  const left = blocks.uint16();
  const top = blocks.uint16();
  const width = blocks.uint16();
  const height = blocks.uint16();
  if (width === 0 || height === 0) throw notAGif();
  if (left + width > screenWidth || top + height > screenHeight) throw notAGif();
  blocks.skip(colourTableBytes(blocks.uint8()));
  const codeBits = blocks.uint8();
  if (codeBits < 1 || codeBits > 11) throw notAGif();
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0;
}

/** Reads forward through the file; to read past its end means that the file was cut. */
class Reader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  uint8(): number {
    this.skip(1);
    return this.bytes.readUInt8(this.at - 1);
  }

  uint16(): number {
    this.skip(2);
    return this.bytes.readUInt16LE(this.at - 2);
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw notAGif();
  }

  skipSubBlocks(): void {
    for (let size = this.uint8(); size > 0; size = this.uint8()) this.skip(size);
  }

  atEnd(): boolean {
    return this.at === this.bytes.length;
  }
}
