import type { ExtendedError } from 'socket.io';
import { memberView } from '../../domain/views.js';
import { errorView, UserError } from '../../ground/errors.js';
import type { ChatClientEvents } from '../../shared/events.js';
import type { Translate } from '../../shared/i18n.js';
import { chatAuthInput, chatEventInput, read, readRoomId, typingInput } from '../inputs.js';
import { translatorOf } from '../../ground/languages.js';
import { asUserError } from '../user-errors.js';
import { callerOf } from './callers.js';
import { resume } from './resume.js';
import type { ChatNamespace, ChatSocket, SocketNeeds } from './types.js';

/** Namespace `/chat`: a room's conversation, for those who have a seat in it. */
export function serveChat(namespace: ChatNamespace, needs: SocketNeeds): void {
  const { bus, seats, chats, log, metrics } = needs;

  bus.on('chats', (room, views) => namespace.to(room).emit('chat', views));
  bus.on('join', (room, who) => namespace.to(room).emit('join', who));
  bus.on('exit', (room, who) => namespace.to(room).emit('exit', who));
  bus.on('gone', (room, code) => {
    namespace.to(room).emit('gone', { code });
    namespace.in(room).disconnectSockets();
  });

  namespace.use((socket, next) => {
    socket.data.t = translatorOf(callerOf(socket).locale);
    takeSeat(socket, needs).then(
      () => {
        next();
      },
      (thrown: unknown) => {
        next(refusal(failure(thrown, 'a socket could not connect'), socket.data.t));
      },
    );
  });

  namespace.on('connection', (socket) => {
    const { room, person, me } = socket.data;
    metrics.connections.inc({ namespace: 'chat' });

    socket.on('chat', (payload: unknown, ack: unknown) => {
      const answer =
        typeof ack === 'function' ? (ack as Parameters<ChatClientEvents['chat']>[1]) : () => undefined;
      sayFrom(payload).then(
        (chat) => {
          answer({ chat });
        },
        (thrown: unknown) => {
          answer({ error: errorView(failure(thrown, 'a chat could not be stored'), socket.data.t) });
        },
      );
    });

    socket.on('typing', (payload: unknown) => {
      const typing = typingInput.safeParse(payload);
      if (typing.success) socket.to(room).volatile.emit('typing', { ...me, typing: typing.data });
    });

    socket.on('disconnect', (reason) => {
      metrics.connections.dec({ namespace: 'chat' });
      // On a shutdown the janitor gives back all seats of this node in one step.
      if (reason === 'server shutting down') return;
      const meant = reason === 'client namespace disconnect';
      seats
        .disconnect(room, person, meant)
        .catch((thrown: unknown) => failure(thrown, 'a seat could not be given back'));
    });

    greet(socket, needs).catch((thrown: unknown) => {
      failure(thrown, 'missed chats could not be read');
      // It comes back by itself and asks again.
      socket.conn.close();
    });

    async function sayFrom(payload: unknown) {
      const { key, chat } = read(chatEventInput, payload);
      return chats.say(room, me, key, { chat });
    }
  });

  /** The only place where a socket's failure becomes the reader's error; what is our own fault is logged. */
  function failure(thrown: unknown, what: string): UserError {
    const error = asUserError(thrown);
    if (error.status >= 500) log.error({ err: thrown }, what);
    return error;
  }
}

async function takeSeat(socket: ChatSocket, { seats }: SocketNeeds): Promise<void> {
  const { room: id } = read(chatAuthInput, socket.handshake.auth);
  const room = readRoomId(id);
  const { person } = callerOf(socket);
  if (person === null) throw new UserError('forbidden', 403);
  const { seat } = await seats.connect(room, person);
  Object.assign(socket.data, { person, room, me: memberView(seat) });
  // A client that hung up meanwhile is never announced as connected, nor as disconnected.
  if (socket.conn.readyState !== 'open') await seats.disconnect(room, person, false);
}

/** Tells a new connection what it missed and then, as the last of it, who is here. */
async function greet(socket: ChatSocket, needs: SocketNeeds): Promise<void> {
  const { room } = socket.data;
  await resume(socket, room, read(chatAuthInput, socket.handshake.auth).after, needs);
  socket.emit('members', await needs.seats.present(room));
}

/** Refuses the connection as Socket.IO wants it: what `connect_error` gives as `data` is the contract's error. */
function refusal(error: UserError, t: Translate): ExtendedError {
  return Object.assign(new Error(error.code), { data: errorView(error, t) });
}
