import { removedFromRoom } from '../lib/errors.js';
import { chatAuthInput } from '../middleware/inputs.js';
import { readInput } from '../middleware/read-input.js';
import type { Room } from '../models/room.js';
import { isSeated } from '../rooms/seating.js';
import type { ChatView } from '../shared/views.js';
import { emitChanged } from './changed-chats.js';
import type { Movements } from './movements.js';
import { resume } from './resume.js';
import { emitRoom, roomState } from './room-state.js';
import { type ChatSocket, connectionsOf, type SocketNeeds } from './types.js';
import { hasRead } from './unsent-bytes.js';

/** In a rush, every second reading is out of date. */
const READINGS_MAX = 10;

/** Sends a new connection what it missed, then the room, and last the members. */
export async function greet(socket: ChatSocket, movements: Movements, needs: SocketNeeds): Promise<void> {
  const { room: id, me } = socket.data;
  await socket.join(connectionsOf(id, me.member));
  // Messages of other nodes arrive from here on, so none is missed between them and what is read next.
  await needs.nodes?.hears(socket.nsp, id);
  const { after, from } = readInput(chatAuthInput, socket.handshake.auth);
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
