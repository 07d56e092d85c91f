import { isBlank } from './user-text.js';

/** A message with more UTF-16 units or lines than this may be too high to be shown in full. */
const UNITS_MAX = 200;
const LINES_MAX = 10;

/** Whether a message may have to be collapsed. Its real height is known only after layout. */
export function mayBeLong(text: string): boolean {
  return text.length > UNITS_MAX || text.split('\n', LINES_MAX + 1).length > LINES_MAX;
}

/** A part of a text; `collapsed` for blank lines that are not shown. */
export interface BlankLinesPart {
  text: string;
  collapsed?: true;
}

/** Splits a text so that only the first of several consecutive blank lines is shown. The parts add up to the text. */
export function collapseBlankLines(text: string): BlankLinesPart[] {
  const parts: BlankLinesPart[] = [];
  let blanks = 0;
  for (const [index, line] of text.split(/(?<=\n)/).entries()) {
    // The first part may be the end of a line that begins with a link.
    blanks = index > 0 && line.endsWith('\n') && isBlank(line) ? blanks + 1 : 0;
    const collapsed = blanks > 1;
    const last = parts.at(-1);
    if (last && (last.collapsed ?? false) === collapsed) last.text += line;
    else parts.push({ text: line, ...(collapsed ? { collapsed } : {}) });
  }
  return parts;
}
