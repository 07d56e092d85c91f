import { io, type Socket } from 'socket.io-client';
import type { ChatAuth, ChatClientEvents, ChatServerEvents } from '../../shared/events.js';
import type { ErrorView } from '../../shared/views.js';
import { roomPath } from '../../shared/paths.js';
import { reconnectOnRestart } from '../reconnect-on-restart.js';
import { find } from '../page.js';
import { isTransient } from './transient-errors.js';
import { explainLoss, showRestart, restartAsOther } from './restart.js';

export type ChatSocket = Socket<ChatServerEvents, ChatClientEvents>;

const TRY_AGAIN_MS = 2000;
const TRY_FIRST_MS = 500;
const LEAVE_WITHIN_MS = 500;

/**
 * Connects to a room and stays connected.
 * @param member the member whom the page shows
 * @param shown returns which chats the page has; called on every connection
 */
export function connectChat(
  room: string,
  member: string,
  shown: () => Pick<ChatAuth, 'after' | 'from'>,
): ChatSocket {
  const socket: ChatSocket = io('/chat', {
    reconnectionDelay: TRY_FIRST_MS,
    // For proxies that route all members of a room to one node (ops/nginx/huechat.conf). The server reads only `auth`.
    query: { room },
    auth: (send) => {
      send({ room, member, ...shown() } satisfies ChatAuth);
    },
  });
  let isLeaving = false;
  // By default to the room's own page: the server redirects it to the lobby with the reason, which only the server knows.
  const leaveTo = (path = roomPath(room)) => {
    if (isLeaving) return;
    isLeaving = true;
    location.assign(path);
  };

  socket.on('disconnect', (reason) => {
    // Socket.IO does not reconnect by itself after a disconnect by the server.
    if (reason === 'io server disconnect' && !isLeaving) socket.connect();
  });
  socket.on('connect_error', (error: Error & { data?: ErrorView }) => {
    if (socket.active || error.data === undefined) return;
    const { code, message, seconds } = error.data;
    if (isTransient(code))
      setTimeout(() => socket.connect(), seconds === undefined ? TRY_AGAIN_MS : seconds * 1000);
    else if (code === 'other_person') void restartAsOther();
    else if (code === 'forbidden') void explainLoss();
    // Leaving the page would not help here.
    else if (code === 'too_many_connections') showRestart(message);
    else leaveTo();
  });
  socket.on('gone', ({ code }) => {
    // The server cannot tell an ended room from one that never existed. This page was in it, so it can.
    leaveTo(code === 'room_not_found' ? '/?ended=1' : undefined);
  });
  reconnectOnRestart(socket);
  window.addEventListener('online', () => {
    reconnectNow(socket);
  });
  return socket;
}

/** Reconnects at once, without waiting for the next retry or for the heartbeat to time out. */
function reconnectNow(socket: ChatSocket): void {
  // A connection from before the network change is most likely dead. Only the transport is closed: a disconnect of the
  // socket would give up the seat.
  if (socket.connected) socket.io.engine.close();
  // An unconnected socket sends no disconnect packet; this only ends the wait.
  if (!socket.connected) socket.disconnect().connect();
}

/** Disconnects, which gives up the seat at once, and goes to the lobby. */
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
  // The back button may restore this page from the back/forward cache, without a seat.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
