import { find } from '../page.js';

const log = find('#log', HTMLElement);

/** Tab stops within a line. The buttons of an unsent line are always reachable. */
const WITHIN = 'a, .player, .bubble__more, .reaction';

/**
 * Lets the arrow keys move from line to line, as in a list with a roving tabindex
 * (https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/). Tab stops only at the links of the current line, not at
 * every link of a long conversation.
 */
export function walkByKeys(): void {
  for (const line of log.querySelectorAll('.line')) takeOutOfTabOrder(line);
  let current: HTMLElement | null = null;
  log.addEventListener('focusin', ({ target }) => {
    const line = target instanceof Element ? target.closest<HTMLElement>('.line') : null;
    if (line === current) return;
    if (current) takeOutOfTabOrder(current);
    current = line;
    if (current) takeIntoTabOrder(current);
  });
  log.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const line = nextLine(event.key, current?.isConnected === true ? current : null);
    if (!line) return;
    event.preventDefault();
    line.focus();
  });
}

export function takeOutOfTabOrder(line: Element): void {
  if (line.hasAttribute('tabindex')) line.setAttribute('tabindex', '-1');
  for (const each of line.querySelectorAll(WITHIN)) each.setAttribute('tabindex', '-1');
}

function takeIntoTabOrder(line: Element): void {
  line.setAttribute('tabindex', '0');
  for (const each of line.querySelectorAll(WITHIN)) each.removeAttribute('tabindex');
}

/** The target line of a key. From the log itself, up leads to the latest message. */
function nextLine(key: string, from: HTMLElement | null): HTMLElement | null {
  if (!['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)) return null;
  // Hidden people's lines are not rendered.
  const lines = [...log.querySelectorAll<HTMLElement>('.line')].filter((line) => line.offsetParent !== null);
  const at = from ? lines.indexOf(from) : lines.length;
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: lines.length - 1 }[key] ?? at;
  return lines[to] ?? null;
}
