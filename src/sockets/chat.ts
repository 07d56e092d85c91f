import type { DisconnectReason } from 'socket.io';
import { countChat } from '../lib/rates.js';
import type { ChatAck, ReactAck } from '../shared/events.js';
import { chatEventInput, reactInput, typingInput } from '../middleware/inputs.js';
import { readInput } from '../middleware/read-input.js';
import { callerOf } from './callers.js';
import type { Entries } from './connection-limits.js';
import { greet } from './greet.js';
import { Movements } from './movements.js';
import { deliverRoomEvents } from './room-events.js';
import { seatBeforeConnection } from './seat-before-connection.js';
import { acknowledge, socketError } from './socket-errors.js';
import type { ChatNamespace, ChatSocket, SocketNeeds } from './types.js';
import { Typists } from './typists.js';

/** Namespace `/chat`: a room's conversation, for members with a seat. */
export function serveChat(namespace: ChatNamespace, needs: SocketNeeds, entries: Entries): void {
  const typists = new Typists();
  const movements = new Movements((room, movement, who) => namespace.to(room).emit(movement, who));
  deliverRoomEvents(namespace, movements, needs);
  namespace.adapter.on('delete-room', (room: string) => {
    needs.feed.forget(room);
    typists.forget(room);
    movements.forget(room);
  });
  namespace.use(seatBeforeConnection(needs, entries));
  namespace.on('connection', (socket) => {
    needs.metrics.connections.inc({ namespace: 'chat' });
    listen(socket, typists, needs);
    greet(socket, movements, needs).catch((thrown: unknown) => {
      socketError(socket, thrown, 'missed chats could not be read', needs);
      // The client reconnects by itself.
      socket.conn.close();
    });
  });
}

/**
 * Handles what a member's client sends, and its disconnection. These listeners stay in memory for each member, so what they do is in
 * functions that all share.
 */
function listen(socket: ChatSocket, typists: Typists, needs: SocketNeeds): void {
  const { t } = socket.data;

  socket.on('chat', (payload: unknown, ack: unknown) => {
    acknowledge(socket, ack, send(socket, payload, needs), { what: 'a chat could not be stored', t, needs });
  });

  socket.on('react', (payload: unknown, ack: unknown) => {
    const work = react(socket, payload, needs);
    acknowledge(socket, ack, work, { what: 'a reaction could not be stored', t, needs });
  });

  socket.on('typing', (payload: unknown) => {
    passOnTyping(socket, payload, typists, needs);
  });

  socket.on('disconnect', (reason) => {
    disconnect(socket, reason, needs);
  });
}

async function send(
  socket: ChatSocket,
  payload: unknown,
  { rates, history, chats }: SocketNeeds,
): Promise<ChatAck> {
  const { room, me } = socket.data;
  const { key, chat, quote } = readInput(chatEventInput, payload);
  await countChat(rates, callerOf(socket).limitKey, chat);
  const content = quote === undefined ? { chat } : { chat, quote: await history.quote(room, quote) };
  return { chat: await chats.send(room, me, key, content) };
}

async function react(
  socket: ChatSocket,
  payload: unknown,
  { rates, reactions }: SocketNeeds,
): Promise<ReactAck> {
  const { room, me } = socket.data;
  const { chat, emoji, on } = readInput(reactInput, payload);
  await rates.consume('reactions', callerOf(socket).limitKey);
  return { reactions: await reactions.react(room, chat, { who: me, emoji, on }) };
}

function passOnTyping(socket: ChatSocket, payload: unknown, typists: Typists, { rates }: SocketNeeds): void {
  const { room, me } = socket.data;
  const typing = typingInput.safeParse(payload);
  if (!typing.success) return;
  const passOn = (): void => {
    if (typists.admits(room, me.member, typing.data))
      socket.to(room).volatile.emit('typing', { ...me, typing: typing.data });
  };
  // Beyond the limit it is dropped: no one waits for an answer.
  rates.consume('typing', callerOf(socket).limitKey).then(passOn, () => undefined);
}

function disconnect(socket: ChatSocket, reason: DisconnectReason, needs: SocketNeeds): void {
  const { room, person } = socket.data;
  needs.metrics.connections.dec({ namespace: 'chat' });
  // On a shutdown the janitor releases all seats of this node at once.
  if (reason === 'server shutting down') return;
  const meant = reason === 'client namespace disconnect';
  needs.seats
    .disconnect(room, person, meant)
    .catch((thrown: unknown) => socketError(socket, thrown, 'a seat could not be released', needs));
}
