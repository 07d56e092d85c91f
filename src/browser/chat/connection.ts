import { io, type Socket } from 'socket.io-client';
import type { ChatAuth, ChatClientEvents, ChatServerEvents, ErrorView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { showProblem } from './problem.js';

export type ChatSocket = Socket<ChatServerEvents, ChatClientEvents>;

/** The server says these when it is unwell; it will be better soon. */
const PASSING = ['unavailable', 'internal', 'too_many'];
const TRY_AGAIN_MS = 2000;
const LEAVE_WITHIN_MS = 500;

/**
 * Connects to a room and stays connected.
 * @param newest gives the cursor of the last chat that the room has sent; asked for on every connection
 */
export function connectChat(room: string, newest: () => string): ChatSocket {
  const socket: ChatSocket = io('/chat', {
    auth: (send) => {
      send({ room, after: newest() } satisfies ChatAuth);
    },
  });
  const offline = find('#offline', HTMLElement);
  // The lobby is one redirect further and says why: only the server knows.
  const sentAway = () => {
    location.assign(`/room/${room}`);
  };

  socket.on('connect', () => {
    offline.textContent = '';
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    offline.textContent = t('chat.offline');
    // Socket.IO leaves it to the client to come back from a disconnection that the server asked for.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error: Error & { data?: ErrorView }) => {
    offline.textContent = t('chat.offline');
    if (socket.active || error.data === undefined) return;
    if (PASSING.includes(error.data.code)) setTimeout(() => socket.connect(), TRY_AGAIN_MS);
    else if (error.data.code === 'forbidden') showProblem(error.data.message);
    else sentAway();
  });
  socket.on('gone', sentAway);
  return socket;
}

/** Gives the seat back, which only a disconnection by the client does at once, and goes to the lobby. */
export function leaveByLink(socket: ChatSocket): void {
  find('#leave', HTMLAnchorElement).addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const go = () => {
      location.assign('/');
    };
    socket.io.engine.once('close', go);
    setTimeout(go, LEAVE_WITHIN_MS);
    socket.disconnect();
  });
  // Whoever comes back by the browser's own button may get this page as it was left, without a seat.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
