/**
 * The maximum size of a GIF on a page, in CSS pixels. Very flat GIFs exceed it a little and are clipped (player.css).
 */
const WIDEST = 352;
const HIGHEST = 384;

/** A GIF whose shorter side is smaller than this is magnified to it, as far as the other side fits on a phone. */
const SHORTEST = 80;
const MAGNIFIED_MAX = 256;

interface Size {
  width: number;
  height: number;
}

/**
 * The size of a GIF on a page: large ones are reduced in proportion, and tiny ones magnified by a whole number, so that their
 * pixels stay equal squares. The space is reserved before the file has loaded, so nothing jumps.
 * @returns whole CSS pixels
 */
export function shownSize({ width, height }: Size): Size {
  const scale = Math.min(WIDEST / width, HIGHEST / height, magnification({ width, height }));
  // The shorter side is rounded first, since rounding it distorts the proportions most.
  const rounded = Math.max(1, Math.round(Math.min(width, height) * scale)) / Math.min(width, height);
  return { width: Math.round(width * rounded), height: Math.round(height * rounded) };
}

/** Whether a GIF is magnified. */
export const isMagnified = (size: Size): boolean => magnification(size) > 1;

/** Whether the GIF is too narrow for text on it, such as the badge of a paused GIF. */
export const isNarrow = (size: Size): boolean => shownSize(size).width < 72;

function magnification({ width, height }: Size): number {
  const wanted = Math.ceil(SHORTEST / Math.min(width, height));
  return Math.max(1, Math.min(wanted, Math.floor(MAGNIFIED_MAX / Math.max(width, height))));
}
