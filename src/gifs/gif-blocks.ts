export const EXTENSION = 0x21;
export const IMAGE = 0x2c;
export const TRAILER = 0x3b;

/** The largest initial code size that decoders accept, in bits: a pixel is a byte. */
const CODE_BITS_MAX = 8;

/** The file ends within a block, or has something else in place of a block. */
export class StructureError extends Error {}

/** In pixels. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface GifImage extends Rectangle {
  /** Whether it has pixels, and data for them. */
  isVisible: boolean;
  /** The whole block, from the separator on. */
  bytes: Buffer;
  /** False if the file ends before the zero that ends the block. */
  isTerminated: boolean;
}

/**
 * Reads an image block whose separator has been read already.
 * @throws StructureError if its data is cut off, or has a code size that no decoder accepts
 */
export function readImage(reader: GifReader): GifImage {
  const start = reader.at - 1;
  const [left, top] = [reader.uint16(), reader.uint16()];
  const [width, height] = [reader.uint16(), reader.uint16()];
  reader.colours(0);
  if (reader.uint8() > CODE_BITS_MAX) throw new StructureError();
  const dataStart = reader.at;
  const isTerminated = reader.skipSubBlocks();
  const hasData = reader.at - dataStart > 1;
  const isVisible = width > 0 && height > 0 && hasData;
  return { left, top, width, height, isVisible, bytes: reader.since(start), isTerminated };
}

/** Reads through a GIF's bytes. Every method throws a StructureError at the end of the file. */
export class GifReader {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  uint8(): number {
    this.#skip(1);
    return this.bytes.readUInt8(this.at - 1);
  }

  uint16(): number {
    this.#skip(2);
    return this.bytes.readUInt16LE(this.at - 2);
  }

  /** Reads the flags with the size of a colour table, `between` more bytes, and the table. */
  colours(between: number): Buffer {
    const start = this.at;
    const flags = this.uint8();
    this.#skip(between + (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0));
    return this.since(start);
  }

  /** Reads a chain of sub-blocks. @returns the first `count` of them */
  subBlocks(count: number): Buffer[] {
    const blocks: Buffer[] = [];
    for (let size = this.uint8(); size > 0; size = this.uint8()) {
      this.#skip(size);
      if (blocks.length < count) blocks.push(this.bytes.subarray(this.at - size, this.at));
    }
    return blocks;
  }

  /** @returns false if the file ends after a whole sub-block, without the zero that ends the chain */
  skipSubBlocks(): boolean {
    while (this.at < this.bytes.length) {
      const size = this.uint8();
      if (size === 0) return true;
      this.#skip(size);
    }
    return false;
  }

  since(start: number): Buffer {
    return this.bytes.subarray(start, this.at);
  }

  #skip(count: number): void {
    if (this.at + count > this.bytes.length) throw new StructureError();
    this.at += count;
  }
}
