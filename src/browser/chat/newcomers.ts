import { find, t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { onFirstUse } from './on-first-use.js';

/** Most pages connect within a second, so shorter waits are not shown. */
const SHOW_COMING_AFTER_MS = 2000;

/**
 * Shows the host who knocks and who is on the way, and what the limit becomes if they let one more person in.
 * @param seats the members and the limit at the moment
 * @returns to be called when either has changed
 */
export function initNewcomers(
  socket: ChatSocket,
  room: string,
  seats: () => { members: number; max: number },
): () => void {
  // Only hosts receive knocks.
  const loadKnocks = onFirstUse(() => import('./knocks.js'));
  const showComing = initComing();
  let knocks: Awaited<ReturnType<typeof loadKnocks>> = null;
  let coming = 0;
  const showLimit = () => {
    const { members, max } = seats();
    knocks?.showRaisedLimit(members + coming, max);
  };
  socket.on('coming', (count) => {
    showComing(count);
    coming = count;
    showLimit();
  });
  socket.on('knocks', (waiting) => {
    if (waiting.length === 0 && !knocks) return;
    void loadKnocks().then((loaded) => {
      knocks = loaded;
      showLimit();
      knocks?.showKnocks(room, waiting);
    });
  });
  return showLimit;
}

/**
 * Shows how many seats are reserved for people who have not connected yet: they explain why a room can look empty and be full.
 * @returns to be called with their number whenever it changes
 */
function initComing(): (count: number) => void {
  const line = find('#coming', HTMLElement);
  let timer: number | undefined;
  return (count) => {
    window.clearTimeout(timer);
    line.textContent = t('chat.coming', { count });
    if (count === 0) line.hidden = true;
    else
      timer = window.setTimeout(() => {
        line.hidden = false;
      }, SHOW_COMING_AFTER_MS);
  };
}
