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

/** Handles what a member's client sends, and its disconnection. */
function listen(socket: ChatSocket, typists: Typists, needs: SocketNeeds): void {
  const { seats, chats, reactions, history, rates, metrics } = needs;
  const { room, person, me, t } = socket.data;
  const { limitKey } = callerOf(socket);

  socket.on('chat', (payload: unknown, ack: unknown) => {
    acknowledge(socket, ack, send(payload), { what: 'a chat could not be stored', t, needs });
  });

  socket.on('react', (payload: unknown, ack: unknown) => {
    acknowledge(socket, ack, react(payload), { what: 'a reaction could not be stored', t, needs });
  });

  socket.on('typing', (payload: unknown) => {
    const typing = typingInput.safeParse(payload);
    if (!typing.success) return;
    const passOn = (): void => {
      if (typists.admits(room, me.member, typing.data))
        socket.to(room).volatile.emit('typing', { ...me, typing: typing.data });
    };
    // Beyond the limit it is dropped: no one waits for an answer.
    rates.consume('typing', limitKey).then(passOn, () => undefined);
  });

  socket.on('disconnect', (reason) => {
    metrics.connections.dec({ namespace: 'chat' });
    // On a shutdown the janitor releases all seats of this node at once.
    if (reason === 'server shutting down') return;
    const meant = reason === 'client namespace disconnect';
    seats
      .disconnect(room, person, meant)
      .catch((thrown: unknown) => socketError(socket, thrown, 'a seat could not be released', needs));
  });

  async function send(payload: unknown): Promise<ChatAck> {
    const { key, chat, quote } = readInput(chatEventInput, payload);
    await countChat(rates, limitKey, chat);
    const content = quote === undefined ? { chat } : { chat, quote: await history.quote(room, quote) };
    return { chat: await chats.send(room, me, key, content) };
  }

  async function react(payload: unknown): Promise<ReactAck> {
    const { chat, emoji, on } = readInput(reactInput, payload);
    await rates.consume('reactions', limitKey);
    return { reactions: await reactions.react(room, chat, { who: me, emoji, on }) };
  }
}
