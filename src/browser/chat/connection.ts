import { io, type Socket } from 'socket.io-client';
import type { ChatAuth, ChatClientEvents, ChatServerEvents, ErrorView } from '../../shared/events.js';
import { comeBackWhenTold } from '../come-back.js';
import { find } from '../page.js';
import { isPassing } from './passing.js';
import { explainLoss, showRestart, restartAsOther } from './restart.js';

export type ChatSocket = Socket<ChatServerEvents, ChatClientEvents>;

const TRY_AGAIN_MS = 2000;
const TRY_FIRST_MS = 500;
const LEAVE_WITHIN_MS = 500;

/**
 * Connects to a room and stays connected.
 * @param member whom the page shows
 * @param heard gives the cursor up to which nothing is missing; asked for on every connection
 */
export function connectChat(room: string, member: string, heard: () => string): ChatSocket {
  const socket: ChatSocket = io('/chat', {
    reconnectionDelay: TRY_FIRST_MS,
    // For a proxy that brings a room's people to one node (ops/nginx/huechat.conf); the server asks only what `auth` says.
    query: { room },
    auth: (send) => {
      send({ room, member, after: heard() } satisfies ChatAuth);
    },
  });
  let isLeaving = false;
  // The lobby is one redirect further and says why, once: only the server knows.
  const sentAway = (by = `/room/${room}`) => {
    if (isLeaving) return;
    isLeaving = true;
    location.assign(by);
  };

  socket.on('disconnect', (reason) => {
    // Socket.IO leaves it to the client to come back from a disconnection that the server asked for.
    if (reason === 'io server disconnect' && !isLeaving) socket.connect();
  });
  socket.on('connect_error', (error: Error & { data?: ErrorView }) => {
    if (socket.active || error.data === undefined) return;
    const { code, message, seconds } = error.data;
    if (isPassing(code))
      setTimeout(() => socket.connect(), seconds === undefined ? TRY_AGAIN_MS : seconds * 1000);
    else if (code === 'other_person') void restartAsOther();
    else if (code === 'forbidden') void explainLoss();
    // Here going away would not help.
    else if (code === 'too_many_connections') showRestart(message);
    else sentAway();
  });
  socket.on('gone', ({ code }) => {
    // To the server it is a room like any that never was; who was inside knows more.
    sentAway(code === 'room_not_found' ? '/?ended=1' : undefined);
  });
  comeBackWhenTold(socket);
  window.addEventListener('online', () => {
    reconnectNow(socket);
  });
  return socket;
}

/** Does not wait for the next try, nor for the silence by which a connection is found to be dead. */
function reconnectNow(socket: ChatSocket): void {
  // What was open before the network went is most likely dead and does not know it. Only the transport is closed:
  // a disconnection of the socket would give the seat back.
  if (socket.connected) socket.io.engine.close();
  // Not connected, it sends no goodbye; it only ends the wait.
  if (!socket.connected) socket.disconnect().connect();
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
