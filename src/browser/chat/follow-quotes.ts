import { find, t } from '../page.js';
import { announceNow } from './announcer.js';
import { showProblem } from './problem.js';

const log = find('#log', HTMLElement);
/** So many pages of history are fetched to find what an answer answers to. */
const PAGES_MAX = 20;

/** Leads from a quote to what it quotes. @param loadOlder fetches a page of history; false at the beginning, or where it failed */
export function followQuotes(loadOlder: () => Promise<boolean>): void {
  log.addEventListener('click', (event) => {
    const quote = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.quote') : null;
    if (!quote) return;
    event.preventDefault();
    void lead(quote.hash.slice(1));
  });

  async function lead(id: string): Promise<void> {
    for (let pages = 0; pages < PAGES_MAX && !document.getElementById(id); pages++)
      if (!(await loadOlder())) break;
    const line = document.getElementById(id);
    if (!line) {
      showProblem(t('chat.quoteGone'));
      announceNow(t('chat.quoteGone'));
      return;
    }
    line.scrollIntoView({ block: 'center' });
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
