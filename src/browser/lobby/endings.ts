import type { EndingView } from '../../shared/views.js';
import { dataAttr, find } from '../page.js';
import { request } from '../request.js';
import type { LobbySocket } from './knock.js';
import { Toast } from './toast.js';
import { watchRoomsOf, watchShown } from './watching.js';

/** Longer than a page takes to reload and reconnect. */
const RELOAD_MS = 1500;

/**
 * Shows which rooms are about to end because the reader has left them: by a link, the browser's back button, or in another
 * tab.
 */
export function initEndings(socket: LobbySocket): void {
  const toasts = new Map<string, Toast>();
  // A reader who was in no room has left none. The back button may bring a page from the cache, which is older than the room.
  let mayHaveLeft = dataAttr(find('#endings', HTMLElement), 'mayHaveLeft') === 'true' || isBack();

  const ask = async (): Promise<void> => {
    if (!mayHaveLeft) return;
    const outcome = await request<{ endings: EndingView[] }>('GET', '/endings');
    if ('answer' in outcome) show(outcome.answer.endings);
  };
  const show = (endings: EndingView[]): void => {
    for (const ending of endings) {
      const toast = toasts.get(ending.id) ?? new Toast(ending);
      toasts.set(ending.id, toast);
      toast.endsIn(ending.endsIn);
    }
    const ids = new Set(endings.map(({ id }) => id));
    for (const [id, toast] of toasts) if (!ids.has(id) && toast.hasTime) forget(id);
    watchShown();
  };
  const forget = (id: string): void => {
    toasts.get(id)?.remove();
    toasts.delete(id);
  };

  watchRoomsOf(() => toasts.keys());
  void ask();
  // Only once connected can the page rely on the server knowing about the exit, or reporting it when it happens.
  socket.on('connect', () => void ask());
  // What the reader does in another tab is not reported to a page that is offline.
  socket.on('disconnect', () => {
    mayHaveLeft = true;
  });
  socket.on('left', () => {
    mayHaveLeft = true;
    setTimeout(() => void ask(), RELOAD_MS);
  });
  socket.on('updateRoom', ({ id }) => {
    if (toasts.has(id)) void ask();
  });
  socket.on('removeRoom', (id) => {
    toasts.get(id)?.ended();
    toasts.delete(id);
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    for (const id of toasts.keys()) forget(id);
    mayHaveLeft = true;
    void ask();
  });
}

function isBack(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation instanceof PerformanceNavigationTiming && navigation.type === 'back_forward';
}
