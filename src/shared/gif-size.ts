/** The largest a GIF is shown, in CSS pixels. */
const WIDEST = 352;
const HIGHEST = 384;

/**
 * How large a GIF is shown: in its own proportions and never magnified. Its place on the page is known by this
 * before the file is there, so nothing jumps.
 * @returns whole CSS pixels
 */
export function shownSize({ width, height }: { width: number; height: number }): {
  width: number;
  height: number;
} {
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
