/** Colours are `#rrggbb`. Everything here is pure and the same on the server and in the browser. */

/** What the pages are written on, as `--paper` in the style sheet: browsers colour their own bars by it. */
export const PAPER = { light: '#f7f7f5', dark: '#111111' };

export type Ink = '#000000' | '#ffffff';

export type HueKey =
  | 'red'
  | 'coral'
  | 'orange'
  | 'brown'
  | 'beige'
  | 'yellow'
  | 'olive'
  | 'lime'
  | 'green'
  | 'teal'
  | 'sky'
  | 'blue'
  | 'indigo'
  | 'purple'
  | 'magenta'
  | 'pink'
  | 'wine'
  | 'black'
  | 'grey'
  | 'white';

/**
 * The ink that reads best on a colour. One of the two always reaches 4.58:1, above WCAG AA's 4.5:1: the worst
 * background has the luminance √(1.05 × 0.05) − 0.05, where both inks are equally far away.
 */
export function inkOn(hex: string): Ink {
  return contrast(hex, '#000000') >= contrast(hex, '#ffffff') ? '#000000' : '#ffffff';
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The key of the word for a colour's hue, as one would say it aloud; `hues.<key>` in every locale. */
export function hueKey(hex: string): HueKey {
  const { hue, saturation, lightness } = toHsl(hex);
  if (lightness < 0.08) return 'black';
  if (lightness > 0.95) return 'white';
  if (saturation < 0.12) return 'grey';
  const strength = lightness < 0.4 ? 'dark' : lightness >= 0.6 ? 'light' : 'middle';
  return hueName(hue, strength, saturation < 0.45);
}

/** Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The borders, in degrees, are where the spoken word changes; dark and pale shades have words of their own. */
function hueName(hue: number, strength: 'dark' | 'middle' | 'light', dull: boolean): HueKey {
  if (hue < 8) return strength === 'light' ? 'coral' : strength === 'dark' && dull ? 'brown' : 'red';
  if (hue < 16) return strength === 'light' ? 'coral' : strength === 'dark' ? 'brown' : 'red';
  if (hue >= 28 && hue < 62 && dull && strength === 'light') return 'beige';
  if (hue < 42) return strength === 'dark' || dull ? 'brown' : 'orange';
  if (hue < 62) return strength === 'dark' || (dull && strength === 'middle') ? 'olive' : 'yellow';
  if (hue < 84) return strength === 'dark' ? 'olive' : 'lime';
  if (hue < 100) return strength === 'dark' ? 'green' : 'lime';
  if (hue < 158) return 'green';
  if (hue < 188) return 'teal';
  if (hue < 212) return strength === 'dark' ? 'blue' : 'sky';
  if (hue < 236) return strength === 'dark' ? 'indigo' : 'blue';
  if (hue < 258) return strength === 'light' ? 'purple' : 'indigo';
  if (hue < 288) return 'purple';
  if (hue < 318) return strength === 'dark' ? 'purple' : 'magenta';
  if (hue < 345) return strength === 'light' ? 'pink' : strength === 'dark' ? 'wine' : 'magenta';
  return strength === 'light' ? 'pink' : strength === 'dark' ? 'wine' : 'red';
}

/** Hue in degrees, saturation and lightness from 0 to 1. */
function toHsl(hex: string): { hue: number; saturation: number; lightness: number } {
  const [red, green, blue] = channels(hex);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (spread === 0) return { hue: 0, saturation: 0, lightness };
  const sixth =
    most === red
      ? (green - blue) / spread
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return { hue: (sixth * 60 + 360) % 360, saturation: spread / (1 - Math.abs(2 * lightness - 1)), lightness };
}

/** Red, green and blue from 0 to 1. */
function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
