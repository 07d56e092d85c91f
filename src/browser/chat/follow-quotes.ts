import { find, t } from '../page.js';
import { announceNow } from './announcer.js';
import { type LoadOlder, reachLine } from './history.js';
import { showProblem } from './problem.js';
import { bringToMiddle } from './scroll.js';

const log = find('#log', HTMLElement);

/** Scrolls from a quote to the quoted message. */
export function followQuotes(loadOlder: LoadOlder): void {
  log.addEventListener('click', (event) => {
    const quote = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.quote') : null;
    if (!quote) return;
    event.preventDefault();
    void lead(quote.hash.slice(1));
  });

  async function lead(id: string): Promise<void> {
    const found = await reachLine(id, loadOlder);
    // A quote does not reveal a hidden person's message.
    const line = found?.offsetParent === null ? null : found;
    if (!line) {
      showProblem(t('chat.quoteGone'));
      announceNow(t('chat.quoteGone'));
      return;
    }
    bringToMiddle(line);
    line.focus({ preventScroll: true });
    line.classList.add('line--found');
    line.addEventListener(
      'animationend',
      () => {
        line.classList.remove('line--found');
      },
      { once: true },
    );
  }
}
