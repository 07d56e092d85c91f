/**
 * Counting and cutting by what people see as one character (https://unicode.org/reports/tr29/, extended grapheme
 * clusters): a family of four, a flag or a letter with its accents counts once and is never split. The rules are the
 * same in every language.
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** UTF-16 units; the longest emoji in use has 19. A longer cluster counts as several characters. */
const UNITS_OF_ONE = 32;

/** The length of longer texts, in UTF-16 units, is an estimate: counting takes a second per megabyte. */
const COUNTED_UNITS = 16_384;

const weightOf = (grapheme: string): number => Math.ceil(grapheme.length / UNITS_OF_ONE);

/** How many characters people see in a text; an estimate for a very long one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const { segment } of segmenter.segment(text.slice(0, COUNTED_UNITS))) length += weightOf(segment);
  return length + Math.max(0, text.length - COUNTED_UNITS);
}

/** Whether a text has at most `max` characters. */
export function fits(text: string, max: number): boolean {
  return firstOf(text, max) === text;
}

/** The beginning of a text, at most `max` whole characters. */
export function firstOf(text: string, max: number): string {
  if (text.length <= max) return text;
  let length = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    length += weightOf(segment);
    if (length > max) return text.slice(0, index);
  }
  return text;
}

/** The beginning of a text, at most `max` characters, the last of them an ellipsis if it was shortened. */
export function shorten(text: string, max: number): string {
  return fits(text, max) ? text : `${firstOf(text, max - 1).trimEnd()}…`;
}
