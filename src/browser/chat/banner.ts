import { find, t } from '../page.js';
import type { ErrorView } from '../../shared/events.js';
import type { ChatSocket } from './connection.js';
import { isPassing } from './passing.js';

/** Drops shorter than this are nobody's business. */
const QUIET_MS = 1000;
const BACK_MS = 2500;

type Message = 'chat.noNetwork' | 'chat.restarting' | 'chat.offline' | 'chat.back';

/** Says that the connection is lost, why as far as that is known, and that it is back: once each, not at every try. */
export function showConnection(socket: ChatSocket): void {
  const banner = find('#offline', HTMLElement);
  let shown: Message | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let present = false;
  let announced = false;

  const show = (message: Message | null, forMs?: number) => {
    clearTimeout(timer);
    timer = undefined;
    shown = message;
    banner.textContent = message === null ? '' : t(message);
    if (forMs !== undefined)
      timer = setTimeout(() => {
        show(null);
      }, forMs);
  };
  const isLost = () => shown !== null && shown !== 'chat.back';
  const lost = (message: Message) => {
    if (isLost()) return;
    if (shown === 'chat.back') show(null);
    timer ??= setTimeout(() => {
      show(navigator.onLine ? message : 'chat.noNetwork');
    }, QUIET_MS);
  };

  socket.on('members', () => {
    present = true;
    announced = false;
    if (isLost()) show('chat.back', BACK_MS);
    else if (shown === null) show(null);
  });
  socket.on('disconnect', (reason, details) => {
    if (reason === 'io client disconnect') return;
    // Before it had let us in, the server only had some trouble with this one connection.
    lost(present && (announced || saidGoodbye(details)) ? 'chat.restarting' : 'chat.offline');
    present = false;
  });
  socket.on('restart', () => {
    announced = true;
  });
  socket.on('connect_error', ({ data }: Error & { data?: ErrorView }) => {
    // Refused for good, it does not come back; the page says why elsewhere.
    if (data && !isPassing(data.code)) show(null);
    else lost('chat.offline');
  });
  window.addEventListener('offline', () => {
    show('chat.noNetwork');
  });
  window.addEventListener('online', () => {
    if (shown === 'chat.noNetwork') show('chat.offline');
  });
}

/** A server that stops closes its WebSockets as RFC 6455 wants it; one that crashes, or a network that fails, does not. */
function saidGoodbye(details: unknown): boolean {
  if (typeof details !== 'object' || details === null || !('context' in details)) return false;
  return details.context instanceof CloseEvent && details.context.wasClean;
}
