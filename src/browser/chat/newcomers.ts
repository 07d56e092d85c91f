import { showComing } from './coming.js';
import type { ChatSocket } from './connection.js';
import { onFirstUse } from './on-first-use.js';

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
