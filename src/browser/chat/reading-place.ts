import { find } from '../page.js';
import { type LoadOlder, reachLine } from './history.js';
import { bringToMiddle, isAtEnd, lineInView } from './scroll.js';

/** Keeps the reading position when the page is loaded in another language, by adding it to the link as a fragment. */
export function keepReadingPlace(loadOlder: LoadOlder): void {
  void goTo(location.hash.slice(1), loadOlder);
  find('.languages', HTMLElement).addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link) link.hash = isAtEnd() ? '' : nearestChat();
  });
}

async function goTo(id: string, loadOlder: LoadOlder): Promise<void> {
  if (!id.startsWith('chat-')) return;
  // A later reload starts at the end as usual.
  history.replaceState(null, '', location.pathname);
  const line = await reachLine(id, loadOlder);
  if (line) bringToMiddle(line);
}

/** The id of the chat in the middle of the viewport, or of the nearest one above if the item there is not a chat. */
function nearestChat(): string {
  let line = lineInView();
  while (line && !line.id.startsWith('chat-')) line = line.previousElementSibling;
  return line?.id ?? '';
}
