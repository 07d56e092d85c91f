import { find, t } from '../page.js';

/** Most pages connect within a second: of those nobody needs to be told. */
const TELL_AFTER_MS = 2000;

const line = find('#coming', HTMLElement);
let timer: number | undefined;

/** Tells the host for how many people a seat is kept who have not come yet, which is why a room can be full of nobody. */
export function showComing(count: number): void {
  window.clearTimeout(timer);
  line.textContent = t('chat.coming', { count });
  if (count === 0) line.hidden = true;
  else
    timer = window.setTimeout(() => {
      line.hidden = false;
    }, TELL_AFTER_MS);
}
