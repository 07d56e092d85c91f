import { type Colour, quantize } from 'gifenc/dist/gifenc.esm.js';

/** Colours are looked up by 5, 6 and 5 bits of red, green and blue. */
const CELLS = 1 << 16;

/** The time that quantizing takes grows with the square of the different colours; of more than these, 4 bits are enough. */
const CELLS_MAX = 12_000;

/** More pixels than these give no better palette, and take longer. */
const SAMPLE_PIXELS_MAX = 250_000;

/** The colours of a GIF or a frame. Caches its look-ups. */
export class Palette {
  readonly colours: Colour[];
  readonly #nearest = new Int16Array(CELLS).fill(-1);

  /** @param rgba the pixels that the palette is for @param size the number of colours, at most */
  constructor(rgba: Uint8ClampedArray, size: number) {
    // A fully transparent picture needs no colour, but a GIF needs a palette.
    this.colours = rgba.length === 0 ? [[0, 0, 0]] : quantize(rgba, size, { format: formatFor(rgba) });
  }

  /** The index of the colour that is closest to this one. */
  nearest(red: number, green: number, blue: number): number {
    const cell = cellOf(red, green, blue);
    const known = this.#nearest[cell] ?? -1;
    if (known >= 0) return known;
    const found = this.#search(red, green, blue);
    this.#nearest[cell] = found;
    return found;
  }

  #search(red: number, green: number, blue: number): number {
    const { colours } = this;
    let found = 0;
    let least = Infinity;
    for (let index = 0; index < colours.length; index++) {
      const colour = colours[index] as Colour;
      const distance = (colour[0] - red) ** 2 + (colour[1] - green) ** 2 + (colour[2] - blue) ** 2;
      if (distance >= least) continue;
      found = index;
      least = distance;
    }
    return found;
  }
}

const cellOf = (red: number, green: number, blue: number) =>
  ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);

function formatFor(rgba: Uint8ClampedArray): 'rgb565' | 'rgb444' {
  const isUsed = new Uint8Array(CELLS);
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const cell = cellOf(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
    count += 1 - (isUsed[cell] ?? 0);
    isUsed[cell] = 1;
  }
  return count > CELLS_MAX ? 'rgb444' : 'rgb565';
}

/** Pixels from all over some frames, for a palette that they share. Transparent ones are left out. */
export function samplePixels(frames: Iterable<Uint8ClampedArray>, count: number): Uint8ClampedArray {
  const each = Math.floor(SAMPLE_PIXELS_MAX / count);
  const sample = new Uint8ClampedArray(SAMPLE_PIXELS_MAX * 4);
  let filled = 0;
  for (const frame of frames) {
    // Odd, so that the sample is no column of the picture.
    const step = Math.ceil(frame.length / 4 / each) | 1;
    for (let at = 0; at < frame.length && filled < sample.length; at += step * 4) {
      if (isClear(frame, at)) continue;
      sample.set(frame.subarray(at, at + 4), filled);
      filled += 4;
    }
  }
  // A copy, since gifenc reads the whole buffer.
  return sample.slice(0, filled);
}

/**
 * Whether a pixel is more transparent than not. A GIF has no partial transparency. @param at the place of its first
 * byte
 */
export const isClear = (rgba: Uint8ClampedArray, at: number): boolean => (rgba[at + 3] ?? 0) < 128;
