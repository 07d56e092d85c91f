import { find, t } from '../page.js';
import type { ErrorView } from '../../shared/views.js';
import type { ChatSocket } from './connection.js';
import { isTransient } from './transient-errors.js';

/** Connection losses shorter than this are not shown. */
const QUIET_MS = 1000;
const BACK_MS = 2500;

type Message = 'chat.noNetwork' | 'chat.restarting' | 'chat.offline' | 'chat.back';

/**
 * Shows that the connection is lost, the cause if known, and that it is back. Each is announced once, not on every retry.
 */
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
    // Before the server has admitted this page, an error concerns only this connection.
    lost(present && (announced || isServerClosing(details)) ? 'chat.restarting' : 'chat.offline');
    present = false;
  });
  socket.on('restart', () => {
    announced = true;
  });
  socket.on('connect_error', ({ data }: Error & { data?: ErrorView }) => {
    // A permanent refusal ends the retries. The page shows the reason elsewhere.
    if (data && !isTransient(data.code)) show(null);
    else lost('chat.offline');
  });
  window.addEventListener('offline', () => {
    show('chat.noNetwork');
  });
  window.addEventListener('online', () => {
    if (shown === 'chat.noNetwork') show('chat.offline');
  });
}

/** A server that shuts down closes its WebSockets with a close frame (RFC 6455). A crash or a network failure does not. */
function isServerClosing(details: unknown): boolean {
  if (typeof details !== 'object' || details === null || !('context' in details)) return false;
  return details.context instanceof CloseEvent && details.context.wasClean;
}
