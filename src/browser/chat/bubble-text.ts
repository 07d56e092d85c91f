import { collapseBlankLines } from '../../shared/long-text.js';
import { mayHoldLink } from '../../shared/text-kind.js';
import type { partsOf, TextPart } from '../../shared/text-parts.js';
import { takeOutOfTabOrder } from './walk.js';

let findParts: typeof partsOf | undefined;

/**
 * Writes what somebody said, with its links. What finds links is loaded with the first text that may hold one: until then,
 * and where it cannot be loaded, an address is shown as text.
 */
export function fillText(element: HTMLElement, text: string): void {
  const mayHold = mayHoldLink(text);
  const parts = mayHold && findParts ? findParts(text) : collapseBlankLines(text);
  element.replaceChildren(...parts.map(nodeOf));
  if (mayHold && !findParts) void fillLinks(element, text);
}

async function fillLinks(element: HTMLElement, text: string): Promise<void> {
  const loaded = await import('../../shared/text-parts.js').catch(() => null);
  if (!loaded) return;
  findParts = loaded.partsOf;
  fillText(element, text);
  const line = element.closest<HTMLElement>('.line');
  // Tab stops at the links of the message that has the focus, and at no others.
  if (line && line.tabIndex < 0) takeOutOfTabOrder(line);
}

/** Text as text, and a link that tells the page it leads to nothing of this one. */
function nodeOf({ text, link, collapsed }: TextPart): Node | string {
  if (collapsed) {
    const blankLines = document.createElement('span');
    blankLines.hidden = true;
    blankLines.textContent = text;
    return blankLines;
  }
  if (link === undefined) return text;
  const anchor = document.createElement('a');
  anchor.href = link;
  anchor.translate = false;
  anchor.target = '_blank';
  anchor.relList.add('noopener', 'noreferrer', 'nofollow', 'ugc');
  anchor.textContent = text;
  return anchor;
}
