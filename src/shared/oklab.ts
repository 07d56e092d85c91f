/**
 * OKLab, where equal distances look equal, and its polar form OKLCH: lightness from 0 to 1, chroma (0 is grey), hue in degrees.
 * Source: https://bottosson.github.io/posts/oklab/
 */
type Triple = readonly [number, number, number];

/** @param hex `#rrggbb` @returns lightness, green to red, blue to yellow */
export function oklab(hex: string): Triple {
  const [r, g, b] = linearRgb(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param hex `#rrggbb` @returns lightness, chroma and hue */
export function oklch(hex: string): Triple {
  const [lightness, a, b] = oklab(hex);
  return [lightness, Math.hypot(a, b), ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360];
}

/**
 * The colour as `#rrggbb`. Out of gamut, its chroma is reduced in steps of 2 %, and lightness and hue are kept
 * (https://www.w3.org/TR/css-color-4/#gamut-mapping).
 */
export function fromOklch([lightness, chroma, hue]: Triple): string {
  const [a, b] = [Math.cos, Math.sin].map((part) => chroma * part((hue * Math.PI) / 180)) as [number, number];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map(encoded);
  const isShown = rgb.every((value) => value > -0.002 && value < 1.002);
  if (!isShown && chroma > 0.002) return fromOklch([lightness, chroma * 0.98, hue]);
  return `#${rgb
    .map((value) =>
      Math.round(Math.min(Math.max(value, 0), 1) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Red, green and blue from 0 to 1, in proportion to the light (sRGB, IEC 61966-2-1). @param hex `#rrggbb` */
export function linearRgb(hex: string): Triple {
  return [1, 3, 5].map((at) => decoded(parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Triple;
}

const decoded = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

const encoded = (value: number): number =>
  value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
