/**
 * What people write, in the one form in which it is counted, compared, stored and shown. The server's schemas and the
 * page's own forms use the same functions, so that both see the same text.
 */

/** Everything that ends a line (https://unicode.org/reports/tr14/, class BK, CR, LF, NL), as a form, a program or a word processor sends it. */
const LINE_END = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;

/** What no text needs: control characters but line feed and tab, and code points that are no characters. */
const DROPPED = /\p{Noncharacter_Code_Point}|(?![\n\t])\p{Cc}/gu;

/**
 * Controls that embed, override or isolate a direction. In a message they reach no further than its own paragraph; a title
 * goes to places without paragraphs, such as a tab, where they would reorder what is around it. Direction marks (LRM, RLM,
 * ALM) only place punctuation, and writers of Hebrew and Arabic need them.
 */
const REORDERING = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * No script puts more marks on one letter: the longest stacks, in Tibetan, have eight. More of them are a tower that
 * covers the lines above. Unicode bounds such runs for the same reason (https://unicode.org/reports/tr15/#Stream_Safe_Text_Format).
 */
const TOO_MANY_MARKS = /(\p{M}{10})\p{M}+/gu;

/**
 * What leaves no ink: spaces, controls, format characters, marks with nothing to stand on, and what Unicode says to
 * display as nothing, such as Hangul fillers, variation selectors and tags. Symbols and letters whose glyph is blank have
 * no property in Unicode: the empty braille pattern, the null notehead, two hieroglyphs. Unassigned code points are not
 * among them, as they may be emoji that are newer than this program.
 */
const BLANK =
  /^[\p{White_Space}\p{Cc}\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]*$/u;

/**
 * Text in Unicode's composed form (NFC), with `\n` at the end of each line and nothing that must not be stored. Half a
 * surrogate pair becomes U+FFFD. The result of the result is the same.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(LINE_END, '\n')
    .replace(DROPPED, '')
    .normalize('NFC')
    .replace(TOO_MANY_MARKS, '$1');
}

/** A text of several lines, such as a chat, without space around it; empty where nothing of it can be seen. */
export function cleanMessage(text: string): string {
  const clean = cleanText(text).trim();
  return isBlank(clean) ? '' : clean;
}

/**
 * A text of one line, such as a title or the beginning of a chat, that reorders nothing beside it, with single spaces in it and none
 * around it; empty where nothing of it can be seen.
 */
export function cleanLine(text: string): string {
  return cleanMessage(text.replace(REORDERING, '')).replace(/\s+/g, ' ');
}

/** Whether nothing of a text can be seen. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}
