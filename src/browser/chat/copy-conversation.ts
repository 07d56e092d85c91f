import { find } from '../page.js';

const log = find('#log', HTMLElement);

/** Copies a selection across messages with the name and time above each text. */
export function initConversationCopy(): void {
  document.addEventListener('copy', (event) => {
    const { target, clipboardData } = event;
    const selection = getSelection();
    if (!clipboardData || !selection?.rangeCount || (target instanceof Element && isField(target))) return;
    const range = selection.getRangeAt(0);
    const lines = [...log.querySelectorAll<HTMLElement>('.line')].filter(
      (line) => line.offsetParent !== null && range.intersectsNode(line),
    );
    const copied = lines.flatMap((line) => {
      const text = selectedText(line, range);
      return text === '' ? [] : [`${textOf(line, '.line__name')} ${textOf(line, '.line__time')}\n${text}`];
    });
    // Within one message, the browser's own copy is right.
    if (copied.length < 2) return;
    event.preventDefault();
    clipboardData.setData('text/plain', copied.join('\n'));
  });
}

/** The selected part of a message's text, or the label of its GIF. */
function selectedText(line: HTMLElement, range: Range): string {
  const image = line.querySelector<HTMLImageElement>('.line__gif');
  if (image) return range.intersectsNode(image) ? image.alt : '';
  const text = line.querySelector('.bubble__text');
  if (!text || !range.intersectsNode(text)) return '';
  const part = document.createRange();
  part.selectNodeContents(text);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0)
    part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}

const textOf = (line: HTMLElement, selector: string) => find(selector, HTMLElement, line).textContent;

const isField = (element: Element) => element.matches('input, textarea');
