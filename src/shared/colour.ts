/** Colours are `#rrggbb`. Everything here is pure and the same on the server and in the browser. */
import { fromOklch, linearRgb, oklch } from './oklab.js';

/** The background of pages, as `--paper` in the style sheet; browsers use it for their own bars. */
export const PAPER = { light: '#f7f7f5', dark: '#111111' };

export type Ink = '#000000' | '#ffffff';

export type HueKey =
  | 'red'
  | 'coral'
  | 'orange'
  | 'brown'
  | 'beige'
  | 'mustard'
  | 'yellow'
  | 'olive'
  | 'lime'
  | 'green'
  | 'mint'
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
 * The more readable ink on a colour. One of the two always reaches 4.58:1, above WCAG AA's 4.5:1: the worst
 * background has the luminance √(1.05 × 0.05) − 0.05, where both inks have the same contrast.
 */
export function inkOn(hex: string): Ink {
  return contrast(hex, '#000000') >= contrast(hex, '#ffffff') ? '#000000' : '#ffffff';
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The lightness and the maximum chroma of bubbles in OKLCH. With more chroma, which few colours have, they glow. */
const BUBBLES = { light: { lightness: 0.85, most: 0.15 }, dark: { lightness: 0.41, most: 0.2 } };
/** How much of a colour's own lightness, relative to the average colour, the bubble keeps. */
const LIGHTNESS_KEPT = 0.1;
const MIDDLE = 0.62;

/**
 * The bubble of another person's message: their colour, mixed in OKLCH towards one lightness for each theme, with the same hue and
 * chroma. Its contrast with the page is at least 1.3:1 in light and 1.7:1 in dark, and that of its text at least 6.5:1.
 * @returns a CSS colour
 */
export function bubbleFill(hex: string): string {
  const [own, chroma, hue] = oklch(hex);
  const [light, dark] = [BUBBLES.light, BUBBLES.dark].map(({ lightness, most }) =>
    fromOklch([lightness + (own - MIDDLE) * LIGHTNESS_KEPT, Math.min(chroma, most), hue]),
  );
  return `light-dark(${light},${dark})`;
}

/** The everyday word for a colour, as the key `hues.<key>` in every language. */
export function hueKey(hex: string): HueKey {
  const [lightness, chroma, hue] = oklch(hex);
  if (lightness < 0.2) return 'black';
  if (chroma < 0.03) return lightness > 0.95 ? 'white' : 'grey';
  const [, ...shades] = HUES.find(([end]) => hue < end) ?? HUES[0];
  const shade = shades.find(
    ([, light = 1, most = 1, least = 0]) => lightness < light && chroma < most && chroma >= least,
  );
  return shade?.[0] ?? 'white';
}

/** A word, the lightness and chroma below which it applies, and the minimum chroma. */
type Shade = readonly [word: HueKey, lightness?: number, chroma?: number, least?: number];

/**
 * The words for each range of hues, up to its end in degrees; the first shade that applies is used. The borders are where the everyday
 * word changes: the same hue is brown when dark, beige when pale and orange when vivid.
 */
const HUES: readonly [readonly [end: number, ...Shade[]], ...(readonly [end: number, ...Shade[]])[]] = [
  [17, ['wine', 0.5], ['red', 0.62, 1, 0.17], ['pink']],
  [34, ['brown', 0.48, 0.105], ['red', 0.63], ['pink', 1, 0.1], ['coral']],
  [54, ['brown', 0.52], ['brown', 0.62, 0.13], ['orange', 0.66], ['beige', 1, 0.085], ['coral']],
  [76, ['brown', 0.62], ['brown', 0.72, 0.125], ['beige', 1, 0.115], ['orange']],
  [96, ['brown', 0.66, 0.12], ['mustard', 0.78, 1, 0.095], ['beige', 1, 0.12], ['yellow']],
  [115, ['olive', 0.7], ['beige', 1, 0.1], ['mustard', 0.79, 0.15], ['yellow']],
  [129, ['olive', 0.6], ['green', 0.66], ['lime']],
  [138, ['green', 0.72], ['lime']],
  [157, ['green']],
  [168, ['green', 0.62], ['teal', 0.74], ['mint']],
  [188, ['teal', 0.74], ['mint']],
  [205, ['teal', 0.76], ['sky']],
  [225, ['teal', 0.6], ['sky']],
  [247, ['blue', 0.58], ['sky']],
  [262, ['indigo', 0.42], ['blue', 0.68], ['sky']],
  [281, ['indigo', 0.42], ['blue']],
  [290, ['indigo', 0.45], ['purple']],
  [318, ['purple']],
  [338, ['purple', 0.54], ['purple', 1, 0.12], ['magenta', 0.67], ['pink']],
  [360, ['wine', 0.48], ['magenta', 0.6, 1, 0.15], ['pink']],
];

/** Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [red, green, blue] = linearRgb(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
