import { translatorOf } from '../lib/languages.js';
import { UserError } from '../lib/errors.js';
import { chatAuthInput } from '../middleware/inputs.js';
import { readInput, readRoomId } from '../middleware/read-input.js';
import { memberView } from '../rooms/views.js';
import { callerOf } from './callers.js';
import type { Entries } from './connection-limits.js';
import { Entrance } from './entrance.js';
import { connectError, socketError } from './socket-errors.js';
import type { ChatNamespace, ChatSocket, SocketNeeds } from './types.js';

/** Lets a socket connect once its person has a seat in the room, and refuses it otherwise with an error code. */
export function seatBeforeConnection(
  needs: SocketNeeds,
  entries: Entries,
): Parameters<ChatNamespace['use']>[0] {
  const entrance = new Entrance();
  return (socket, next) => {
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
  };

  async function admit(socket: ChatSocket): Promise<void> {
    const leave = entries.enter(socket);
    socket.on('disconnect', leave);
    try {
      await entrance.pass(socket, () => takeSeat(socket, needs));
    } catch (error) {
      leave();
      throw error;
    }
  }
}

async function takeSeat(socket: ChatSocket, { seats, rates }: SocketNeeds): Promise<void> {
  const { person, limitKey } = callerOf(socket);
  await rates.consume('joins', limitKey);
  const { room: id, member } = readInput(chatAuthInput, socket.handshake.auth);
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
