/** The largest a GIF is shown, in CSS pixels; very flat ones are a little larger, and cut down by the style sheet (player.css). */
const WIDEST = 352;
const HIGHEST = 384;

/** A GIF with a side shorter than this is magnified until it is as long, as far as a phone has room for the other side. */
const SHORTEST = 80;
const MAGNIFIED_MAX = 256;

interface Size {
  width: number;
  height: number;
}

/**
 * How large a GIF is shown: in its own proportions, large ones reduced and tiny ones magnified by a whole number, so that their
 * pixels stay equal squares. Its place on the page is known by this before the file is there, so nothing jumps.
 * @returns whole CSS pixels
 */
export function shownSize({ width, height }: Size): Size {
  const scale = Math.min(WIDEST / width, HIGHEST / height, magnification({ width, height }));
  // The shorter side is rounded first: what is rounded there counts most for the proportions.
  const rounded = Math.max(1, Math.round(Math.min(width, height) * scale)) / Math.min(width, height);
  return { width: Math.round(width * rounded), height: Math.round(height * rounded) };
}

/** Whether a GIF is shown larger than it is. */
export const isMagnified = (size: Size): boolean => magnification(size) > 1;

/** Whether there is no room for a word on the picture, such as the mark of one that does not play. */
export const isNarrow = (size: Size): boolean => shownSize(size).width < 72;

function magnification({ width, height }: Size): number {
  const wanted = Math.ceil(SHORTEST / Math.min(width, height));
  return Math.max(1, Math.min(wanted, Math.floor(MAGNIFIED_MAX / Math.max(width, height))));
}
