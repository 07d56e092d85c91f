import { find, t } from '../page.js';

/** Most pages connect within a second, so shorter waits are not shown. */
const SHOW_AFTER_MS = 2000;

const line = find('#coming', HTMLElement);
let timer: number | undefined;

/**
 * Shows the host how many seats are reserved for people who have not connected yet: they explain why a room can look empty
 * and be full.
 */
export function showComing(count: number): void {
  window.clearTimeout(timer);
  line.textContent = t('chat.coming', { count });
  if (count === 0) line.hidden = true;
  else
    timer = window.setTimeout(() => {
      line.hidden = false;
    }, SHOW_AFTER_MS);
}
