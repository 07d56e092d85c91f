/**
 * Counting and cutting by what people see as one character (https://unicode.org/reports/tr29/, extended grapheme
 * clusters): a family of four, a flag or a letter with its accents counts once and is never cut in half. The rules are the
 * same in every language.
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** UTF-16 units; the longest emoji in use has 19. What is longer is a chain without end, and counts for as many as would fit. */
const UNITS_OF_ONE = 32;

/** Of what is longer than this, in UTF-16 units, nobody needs the exact number, and finding it takes a second a megabyte. */
const COUNTED_UNITS = 16_384;

const weightOf = (grapheme: string): number => Math.ceil(grapheme.length / UNITS_OF_ONE);

/** How many characters people see in a text; of a very long one, about how many. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const { segment } of segmenter.segment(text.slice(0, COUNTED_UNITS))) length += weightOf(segment);
  return length + Math.max(0, text.length - COUNTED_UNITS);
}

/** Whether a text has at most so many characters. */
export function fits(text: string, max: number): boolean {
  return firstOf(text, max) === text;
}

/** The beginning of a text: at most so many characters, all of them whole. */
export function firstOf(text: string, max: number): string {
  if (text.length <= max) return text;
  let length = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    length += weightOf(segment);
    if (length > max) return text.slice(0, index);
  }
  return text;
}

/** The beginning of a text: at most so many characters, the last of them an ellipsis where something is left out. */
export function shorten(text: string, max: number): string {
  return fits(text, max) ? text : `${firstOf(text, max - 1).trimEnd()}…`;
}
