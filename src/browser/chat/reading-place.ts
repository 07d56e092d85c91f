import { find } from '../page.js';
import { type LoadOlder, reachLine } from './history.js';
import { bringToMiddle, isAtEnd, lineInView } from './scroll.js';

/** Keeps where one reads in the conversation when the page is loaded in another language: the link says it in its fragment. */
export function keepReadingPlace(loadOlder: LoadOlder): void {
  void goTo(location.hash.slice(1), loadOlder);
  find('.languages', HTMLElement).addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link) link.hash = isAtEnd() ? '' : nearestChat();
  });
}

async function goTo(id: string, loadOlder: LoadOlder): Promise<void> {
  if (!id.startsWith('chat-')) return;
  // Loaded again later, the page begins at the end as usual.
  history.replaceState(null, '', location.pathname);
  const line = await reachLine(id, loadOlder);
  if (line) bringToMiddle(line);
}

/** The id of the chat in the middle of what is in view; where a day or an arrival stands there, that of the one above. */
function nearestChat(): string {
  let line = lineInView();
  while (line && !line.id.startsWith('chat-')) line = line.previousElementSibling;
  return line?.id ?? '';
}
