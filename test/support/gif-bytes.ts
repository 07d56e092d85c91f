/** GIFs assembled block by block, so that any block can be invalid. Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt */

const uint16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.from([value & 255, value >> 8])));

/** Four distinct colours. */
const COLOURS = Buffer.from([192, 57, 43, 46, 139, 87, 31, 78, 158, 225, 177, 50]);

interface Screen {
  width?: number;
  height?: number;
  colours?: boolean;
  signature?: string;
  trailer?: boolean;
}

/** A GIF of these blocks, by default with a canvas of 8 × 6 pixels. */
export function gif(blocks: readonly Buffer[], screen: Screen = {}): Buffer<ArrayBuffer> {
  const { width = 8, height = 6, colours = true, signature = 'GIF89a', trailer = true } = screen;
  return Buffer.concat([
    Buffer.from(signature),
    uint16(width, height),
    Buffer.from([colours ? 0x91 : 0x10, 0, 0]),
    ...(colours ? [COLOURS] : []),
    ...blocks,
    Buffer.from(trailer ? ';' : ''),
  ]);
}

interface Image {
  left?: number;
  top?: number;
  width?: number;
  height?: number;
  codeBits?: number;
  /** Number of pixels in its data, if it differs from its size. */
  pixels?: number;
}

/** An image of one colour, by default 8 × 6 pixels. */
export function image({
  left = 0,
  top = 0,
  width = 8,
  height = 6,
  codeBits = 2,
  pixels,
}: Image = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0x2c]),
    uint16(left, top, width, height),
    Buffer.from([0, codeBits]),
    subBlocks(plainCodes(pixels ?? width * height, codeBits)),
  ]);
}

/** The duration of the next image, in hundredths of a second. */
export function control(delay: number): Buffer {
  return Buffer.concat([Buffer.from([0x21, 0xf9, 4, 0]), uint16(delay), Buffer.from([0, 0])]);
}

/** How often the animation repeats; 0: for ever. */
export function loop(times: number): Buffer {
  return application('NETSCAPE2.0', Buffer.concat([Buffer.from([1]), uint16(times)]));
}

/** An application extension. @param name eleven characters */
export function application(name: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x21, 0xff, name.length]), Buffer.from(name), subBlocks(data)]);
}

export function comment(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x21, 0xfe]), subBlocks(Buffer.from(text))]);
}

/** Sub-blocks and their terminator. */
export function subBlocks(data: Buffer): Buffer {
  const chain: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    chain.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...chain, Buffer.from([0])]);
}

/** LZW without compression: the table is cleared before codes grow wider. */
function plainCodes(pixels: number, codeBits: number): Buffer {
  const clear = 2 ** codeBits;
  const bits: number[] = [];
  const write = (code: number): void => {
    for (let bit = 0; bit <= codeBits; bit++) bits.push((code >> bit) & 1);
  };
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (pixel % Math.max(1, clear - 2) === 0) write(clear);
    write(1);
  }
  write(clear + 1);
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
  return bytes;
}
