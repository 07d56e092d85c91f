/** Lines that file managers add before the paths of copied files. */
const FILE_MANAGER_MARKS = new Set(['x-special/nautilus-clipboard', 'copy', 'cut']);
const ABSOLUTE_PATH = /^(?:file:|\/|[a-z]:\\|\\\\)/i;
/** Any visible character; U+FFFC stands for an embedded picture. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\ufffc]/u;

/**
 * The copied or dragged text. Spreadsheets and word processors offer the same content as text, HTML and an image; the text
 * is what people want.
 * @returns an empty string if there are only files, whose names or paths file managers also offer as text
 */
export function textOfTransfer(data: DataTransfer): string {
  const text = [data.getData('text/plain'), textOfHtml(data.getData('text/html'))].find((each) =>
    VISIBLE.test(each),
  );
  return text === undefined || namesFiles(text, [...data.files]) ? '' : text;
}

/** Whether a text is only the names or paths of the files that come with it. */
function namesFiles(text: string, files: File[]): boolean {
  const names = files.map(({ name }) => name.normalize());
  const lines = text
    .split(/[\r\n\0]+/)
    .map((line) => pathOf(line.trim()))
    .filter((line) => line !== '' && !FILE_MANAGER_MARKS.has(line));
  const namesOne = (line: string) => names.some((name) => line.split(/[/\\]/).at(-1) === name);
  return lines.some(namesOne) && lines.every((line) => namesOne(line) || ABSOLUTE_PATH.test(line));
}

/** A path without quotes or the escapes of a `file:` URL. */
function pathOf(line: string): string {
  const bare = line.replace(/^"(.*)"$/, '$1').normalize();
  if (!bare.startsWith('file:')) return bare;
  try {
    return decodeURIComponent(bare).normalize();
  } catch {
    return bare;
  }
}

/** The text of untrusted HTML, with its line breaks. A parsed document runs no scripts and loads nothing. */
function textOfHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const each of body.querySelectorAll('style, script, template')) each.remove();
  // Line breaks in the source are whitespace.
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement?.closest('pre'))
      walker.currentNode.nodeValue = (walker.currentNode.nodeValue ?? '').replace(/\s+/g, ' ');
  for (const cell of body.querySelectorAll('td, th')) if (cell.nextElementSibling) cell.append('\t');
  for (const each of body.querySelectorAll('br, p, div, li, tr, pre, blockquote, h1, h2, h3, h4, h5, h6'))
    each.after('\n');
  return body.textContent.replace(/ *([\t\n]) */g, '$1').trim();
}
