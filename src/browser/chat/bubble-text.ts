import { collapseBlankLines } from '../../shared/long-text.js';
import { mayHoldLink } from '../../shared/text-kind.js';
import type { partsOf, TextPart } from '../../shared/text-parts.js';
import { takeOutOfTabOrder } from './walk.js';

let findParts: typeof partsOf | undefined;

/**
 * Fills in a message's text with its links. The link parser is loaded with the first text that may contain a link; until
 * then, or if it fails to load, addresses are shown as plain text.
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
  // Only the links in the focused message are tab stops.
  if (line && line.tabIndex < 0) takeOutOfTabOrder(line);
}

/** A text node, or a link that sends no referrer. */
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
