import type { EndingView } from '../../shared/events.js';
import { dataAttr, find } from '../page.js';
import { request } from '../request.js';
import type { LobbySocket } from './knock.js';
import { Toast } from './toast.js';

/** A page that is loaded again is back by then. */
const RELOAD_MS = 1500;

/** Says which rooms end because the reader has left them: here, by the browser's own button, or in another tab. */
export function initEndings(socket: LobbySocket): void {
  const toasts = new Map<string, Toast>();
  // Who was in no room has left none.
  let mayHaveLeft = dataAttr(find('#endings', HTMLElement), 'mayHaveLeft') === 'true';

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
  };
  const forget = (id: string): void => {
    toasts.get(id)?.remove();
    toasts.delete(id);
  };

  void ask();
  // Only now the server has surely heard that this browser has left a room for this page, or tells it when it does.
  socket.on('connect', () => void ask());
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
