import { isClear, type Palette } from './palette.js';

/** A picture as bytes: red, green, blue and alpha of each pixel. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** The Bayer matrix of order 8 (https://en.wikipedia.org/wiki/Ordered_dithering), by rows. */
const BAYER_SIDE = 8;
const BAYER = Array.from({ length: BAYER_SIDE ** 2 }, (_, index) => {
  const [x, y] = [index % BAYER_SIDE, Math.floor(index / BAYER_SIDE)];
  let rank = 0;
  for (let bit = 0; bit < 3; bit++) {
    const [a, b] = [(x >> bit) & 1, (y >> bit) & 1];
    rank |= (((a ^ b) << 1) | b) << (2 * (2 - bit));
  }
  return (rank + 0.5) / BAYER_SIDE ** 2 - 0.5;
});

/** How far the pattern moves a colour, of 255. More is visible as a pattern, less as bands. */
const STRENGTH = 16;
const OFFSETS = BAYER.map((threshold) => threshold * STRENGTH);

/**
 * Dithers by a fixed pattern, so that pixels unchanged between two frames have the same colours in both.
 * @returns the palette's index of each pixel
 */
export function ditherByPattern({ data, width, height }: Pixels, palette: Palette): Uint8Array {
  const indexes = new Uint8Array(width * height);
  for (let y = 0, at = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4, pixel++) {
      const offset = OFFSETS[(y % BAYER_SIDE) * BAYER_SIDE + (x % BAYER_SIDE)] ?? 0;
      const red = toByte((data[at] ?? 0) + offset);
      const green = toByte((data[at + 1] ?? 0) + offset);
      indexes[pixel] = palette.nearest(red, green, toByte((data[at + 2] ?? 0) + offset));
    }
  return indexes;
}

/** The shares of an error that the pixels to the right and below get (Floyd and Steinberg, 1976). */
const SHARES = [
  { dx: 1, dy: 0, share: 7 / 16 },
  { dx: -1, dy: 1, share: 3 / 16 },
  { dx: 0, dy: 1, share: 5 / 16 },
  { dx: 1, dy: 1, share: 1 / 16 },
];

/**
 * Dithers by spreading each pixel's error, which looks best in a still picture.
 * @param clear the index of transparent pixels
 * @returns the palette's index of each pixel
 */
export function ditherByError({ data, width, height }: Pixels, palette: Palette, clear: number): Uint8Array {
  const indexes = new Uint8Array(width * height);
  // With a column on either side, so that no share needs to be checked.
  const row = (width + 2) * 3;
  const errors = new Float32Array(row * (height + 1));
  for (let y = 0, at = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4, pixel++) {
      if (isClear(data, at)) {
        indexes[pixel] = clear;
        continue;
      }
      const here = y * row + (x + 1) * 3;
      const wanted = [0, 1, 2].map((part) => toByte((data[at + part] ?? 0) + (errors[here + part] ?? 0)));
      const [red = 0, green = 0, blue = 0] = wanted;
      const index = palette.nearest(red, green, blue);
      indexes[pixel] = index;
      const given = palette.colours[index] ?? [0, 0, 0];
      for (let part = 0; part < 3; part++) {
        const error = (wanted[part] ?? 0) - (given[part] ?? 0);
        for (const { dx, dy, share } of SHARES) {
          const there = here + dy * row + dx * 3 + part;
          errors[there] = (errors[there] ?? 0) + error * share;
        }
      }
    }
  return indexes;
}

/** A bitwise operator would wrap. */
const toByte = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));
