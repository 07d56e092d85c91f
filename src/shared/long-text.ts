import { isBlank } from './user-text.js';

/** More characters or lines than this, in UTF-16 units, may need more height than a message is given. */
const UNITS_MAX = 200;
const LINES_MAX = 10;

/** Whether a message may be too high to be shown whole at once. How high it really is, is known where it is laid out. */
export function mayBeLong(text: string): boolean {
  return text.length > UNITS_MAX || text.split('\n', LINES_MAX + 1).length > LINES_MAX;
}

/** A piece of text; `collapsed` where it is blank lines that are not shown. */
export interface BlankLinesPart {
  text: string;
  collapsed?: true;
}

/** Parts a text so that of several blank lines in a row only the first is shown. Together the parts are the text. */
export function collapseBlankLines(text: string): BlankLinesPart[] {
  const parts: BlankLinesPart[] = [];
  let blanks = 0;
  for (const [index, line] of text.split(/(?<=\n)/).entries()) {
    // What comes first may be the end of a line that begins with a link.
    blanks = index > 0 && line.endsWith('\n') && isBlank(line) ? blanks + 1 : 0;
    const collapsed = blanks > 1;
    const last = parts.at(-1);
    if (last && (last.collapsed ?? false) === collapsed) last.text += line;
    else parts.push({ text: line, ...(collapsed ? { collapsed } : {}) });
  }
  return parts;
}
