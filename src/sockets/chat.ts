import { translatorOf } from '../lib/languages.js';
import type { Metrics } from '../lib/metrics.js';
import type { Room } from '../models/room.js';
import { isSeated } from '../rooms/seating.js';
import { memberView } from '../rooms/views.js';
import { type ErrorCode, removedFromRoom, UserError } from '../lib/errors.js';
import type { ChatAck, ChatView, ReactAck } from '../shared/events.js';
import {
  chatAuthInput,
  chatEventInput,
  reactInput,
  read,
  readRoomId,
  typingInput,
} from '../middleware/inputs.js';
import { countChat } from '../lib/rates.js';
import { callerOf } from './callers.js';
import type { Entries } from './connection-limits.js';
import { Entrance } from './entrance.js';
import { deliverChats } from './chat-delivery.js';
import { Movements } from './movements.js';
import { acknowledge, connectError, socketError } from './socket-errors.js';
import { resume } from './resume.js';
import { roomState, emitRoom } from './room-state.js';
import { type ChatNamespace, type ChatSocket, connectionsOf, type SocketNeeds } from './types.js';
import { emitChanged } from './changed-chats.js';
import { hasRead } from './unsent-bytes.js';
import { Typists } from './typists.js';

/** In a rush, every second reading is out of date. */
const READINGS_MAX = 10;

/** Namespace `/chat`: a room's conversation, for members with a seat. */
export function serveChat(namespace: ChatNamespace, needs: SocketNeeds, entries: Entries): void {
  const { bus, seats, chats, reactions, changes, feed, history, rates, metrics, log, nodes } = needs;
  const typists = new Typists();
  const entrance = new Entrance();

  bus.on('chats', (room, views) => {
    deliverChats(namespace, room, views);
    countDelivery(metrics, views, namespace.adapter.rooms.get(room));
  });
  bus.on('changedChats', (room, views) => {
    namespace.local.to(room).emit('changed_chats', views);
  });
  bus.on('changesStored', (room, ids) => {
    nodes?.emitTo(namespace, room, 'changesStored', room, ids);
  });
  namespace.on('changesStored', (room, ids) => {
    if (namespace.adapter.rooms.has(room)) changes.receive(room, ids);
  });
  bus.on('stored', (room, views) => {
    nodes?.emitTo(namespace, room, 'stored', room, views);
  });
  namespace.on('stored', (room, views) => {
    feed.receive(room, views).catch((error: unknown) => {
      // The next chat in the room, or the next outage sync, tries again.
      log.warn({ err: error }, 'chats of another node could not be read');
      bus.emit('missed', room);
    });
  });
  namespace.adapter.on('delete-room', (room: string) => {
    feed.forget(room);
    typists.forget(room);
    movements.forget(room);
  });
  const movements = new Movements((room, movement, who) => namespace.to(room).emit(movement, who));
  bus.on('join', (room, who) => {
    movements.add(room, 'join', who);
  });
  bus.on('exit', (room, who) => {
    movements.add(room, 'exit', who);
  });
  bus.on('changed', (room, change) => {
    namespace.to(room.id).emit('room', room);
    namespace.to(room.id).emit('changed', change);
  });
  bus.on('knocks', (room, host, waiting) => namespace.to(connectionsOf(room, host)).emit('knocks', waiting));
  bus.on('coming', (room, host, count) => namespace.to(connectionsOf(room, host)).emit('coming', count));
  bus.on('gone', (room, code) => {
    disconnectAll(room, code);
  });
  bus.on('memberGone', (room, member, code) => {
    disconnectAll(connectionsOf(room, member), code);
  });

  const disconnectAll = (connections: string, code: ErrorCode): void => {
    namespace.to(connections).emit('gone', { code });
    namespace.in(connections).disconnectSockets();
  };

  namespace.use((socket, next) => {
    const caller = callerOf(socket);
    socket.data.t = translatorOf(caller.locale);
    admit(socket).then(
      () => {
        next();
      },
      (thrown: unknown) => {
        next(connectError(socketError(socket, thrown, 'a socket could not connect', needs), socket.data.t));
      },
    );
  });

  async function admit(socket: ChatSocket): Promise<void> {
    const leave = entries.enter(socket);
    socket.once('disconnect', leave);
    try {
      await entrance.pass(socket, () => takeSeat(socket, needs));
    } catch (error) {
      leave();
      throw error;
    }
  }

  namespace.on('connection', (socket) => {
    const { room, person, me } = socket.data;
    const { limitKey } = callerOf(socket);
    metrics.connections.inc({ namespace: 'chat' });

    socket.on('chat', (payload: unknown, ack: unknown) => {
      const what = 'a chat could not be stored';
      acknowledge(socket, ack, sendFrom(payload), { what, t: socket.data.t, needs });
    });

    socket.on('react', (payload: unknown, ack: unknown) => {
      const what = 'a reaction could not be stored';
      acknowledge(socket, ack, reactTo(payload), { what, t: socket.data.t, needs });
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

    greet(socket, needs, movements).catch((thrown: unknown) => {
      socketError(socket, thrown, 'missed chats could not be read', needs);
      // The client reconnects by itself.
      socket.conn.close();
    });

    async function reactTo(payload: unknown): Promise<ReactAck> {
      const { chat, emoji, on } = read(reactInput, payload);
      await rates.consume('reactions', limitKey);
      return { reactions: await reactions.react(room, chat, { who: me, emoji, on }) };
    }

    async function sendFrom(payload: unknown): Promise<ChatAck> {
      const { key, chat, quote } = read(chatEventInput, payload);
      await countChat(rates, limitKey, chat);
      const content = quote === undefined ? { chat } : { chat, quote: await history.quote(room, quote) };
      return { chat: await chats.send(room, me, key, content) };
    }
  });
}

async function takeSeat(socket: ChatSocket, { seats, rates }: SocketNeeds): Promise<void> {
  const { person, limitKey } = callerOf(socket);
  await rates.consume('joins', limitKey);
  const { room: id, member } = read(chatAuthInput, socket.handshake.auth);
  const room = readRoomId(id);
  if (person === null) throw new UserError('forbidden', 403);
  if (member !== undefined && member !== person.memberIn(room)) {
    // The page restarts as this person, who needs a seat too.
    await seats.releaseReservation(room, member);
    throw new UserError('other_person', 409);
  }
  const { seat } = await seats.connect(room, person);
  Object.assign(socket.data, { person, room, me: memberView(seat) });
  // For a client that has gone since, Socket.IO emits neither `connection` nor `disconnect`.
  if (socket.conn.readyState !== 'open') await seats.disconnect(room, person, false);
}

/** Sends a new connection what it missed, then the room, and last the members. */
async function greet(socket: ChatSocket, needs: SocketNeeds, movements: Movements): Promise<void> {
  const { room: id, me } = socket.data;
  await socket.join(connectionsOf(id, me.member));
  // Messages of other nodes arrive from here on, so none is missed between them and what is read next.
  await needs.nodes?.hears(socket.nsp, id);
  const { after, from } = read(chatAuthInput, socket.handshake.auth);
  if (!(await resume(socket, id, after, needs))) return;
  if (after !== undefined) {
    const emit = (chats: ChatView[]): unknown => socket.emit('changed_chats', chats);
    await emitChanged(needs.changes, id, emit, { from, mayGoOn: () => hasRead(socket) });
  }
  let room: Room;
  let version: number;
  let readings = 0;
  // Members who came or left while the room was read have been announced, and the list must not undo that.
  do {
    version = movements.version(id);
    room = await needs.rooms.findShared(id);
  } while (movements.version(id) !== version && ++readings < READINGS_MAX);
  // The member may have been removed before this connection could be notified.
  if (!isSeated(room, me.member)) throw removedFromRoom();
  emitRoom(roomState(room), socket, room.owner.member === me.member ? socket : null);
}

/** Counts chats that are handed over to the connections of this node. @param sockets those in the room, by id */
function countDelivery(metrics: Metrics, chats: ChatView[], sockets: Set<string> | undefined): void {
  if (!sockets) return;
  metrics.deliveries.inc(chats.length * sockets.size);
  const now = Date.now();
  for (const { createdAt } of chats) metrics.deliverySeconds.observe((now - Date.parse(createdAt)) / 1000);
}
