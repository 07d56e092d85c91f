import { ID_PATTERN } from '../../shared/ids.js';
import { find, t } from '../page.js';
import { announceNow } from './announcer.js';
import { type LoadOlder, reachLine } from './history.js';
import { showProblem } from './problem.js';
import { bringToMiddle } from './scroll.js';

const log = find('#log', HTMLElement);

/** The address of a message is the room's with the id of its line. */
const OF_MESSAGE = new RegExp(`^#chat-${ID_PATTERN}$`);

/** Scrolls to the message that a quote, a link to it, or the page's address names. */
export function followQuotes(loadOlder: LoadOlder): void {
  log.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href*="#chat-"]') : null;
    if (!link || link.host !== location.host || link.pathname !== location.pathname) return;
    event.preventDefault();
    void lead(link.hash.slice(1));
  });
  const followAddress = () => {
    if (OF_MESSAGE.test(location.hash)) void lead(location.hash.slice(1));
  };
  window.addEventListener('hashchange', followAddress);
  followAddress();

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
