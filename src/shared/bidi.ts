/** Right-to-left letters and marks: the blocks that Unicode reserves for them (https://www.unicode.org/Public/UNIDATA/extracted/DerivedBidiClass.txt). */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Isolates a user's text for a place without markup, such as a tab's title or a notification, so that it cannot
 * reorder the text around it: a text with right-to-left letters is enclosed in U+2068 and U+2069
 * (https://www.w3.org/International/questions/qa-bidi-unicode-controls). In HTML `dir="auto"` does the same.
 */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}
