/**
 * Normalises users' text to the form in which it is counted, compared, stored and shown. The server's schemas and the pages' forms use
 * the same functions, so that both see the same text.
 */

/** All line ends (https://unicode.org/reports/tr14/, class BK, CR, LF, NL) of forms, programs and word processors. */
const LINE_END = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;

/** Control characters except line feed and tab, and noncharacters. */
const DROPPED = /\p{Noncharacter_Code_Point}|(?![\n\t])\p{Cc}/gu;

/**
 * Controls that embed, override or isolate a direction. In a message their effect ends with its paragraph; a title is also shown without
 * a paragraph of its own, as in a tab, where they would reorder the text around it. Direction marks (LRM, RLM,
 * ALM) only place punctuation, and Hebrew and Arabic need them.
 */
const REORDERING = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * No script puts more marks on one letter: the highest stacks, in Tibetan, have eight. Further marks would cover the
 * lines above. Unicode bounds such runs for the same reason
 * (https://unicode.org/reports/tr15/#Stream_Safe_Text_Format).
 */
const TOO_MANY_MARKS = /(\p{M}{10})\p{M}+/gu;

/**
 * Invisible text: spaces, controls, format characters, marks without a base, and code points that Unicode ignores in display, such as
 * Hangul fillers, variation selectors and tags. Characters with a blank glyph have no property in Unicode: the empty braille
 * pattern, the null notehead, two hieroglyphs. Unassigned code points count as visible: they may be emoji that are newer than
 * this program.
 */
const BLANK =
  /^[\p{White_Space}\p{Cc}\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]*$/u;

/**
 * Text in Unicode's composed form (NFC), with `\n` as the line end and without control characters. A lone surrogate becomes U+FFFD.
 * The function is idempotent.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(LINE_END, '\n')
    .replace(DROPPED, '')
    .normalize('NFC')
    .replace(TOO_MANY_MARKS, '$1');
}

/** A text of several lines, such as a chat, trimmed; empty if it is invisible. */
export function cleanMessage(text: string): string {
  const clean = cleanText(text).trim();
  return isBlank(clean) ? '' : clean;
}

/**
 * A text of one line, such as a title or the beginning of a chat, without direction controls, trimmed and with single spaces; empty if it
 * is invisible.
 */
export function cleanLine(text: string): string {
  return cleanMessage(text.replace(REORDERING, '')).replace(/\s+/g, ' ');
}

/** Whether a text is invisible. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}
