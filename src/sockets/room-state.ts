import { waitingAt } from '../rooms/knocks.js';
import { countComing } from '../rooms/seating.js';
import { presentMembers, roomView } from '../rooms/views.js';
import type { Room } from '../models/room.js';
import type { ChatServerEvents } from '../shared/events.js';
import type { MemberView, RoomView } from '../shared/views.js';

/** The state of a room that its members get, except for the chats. */
interface RoomState {
  room: RoomView;
  waiting: MemberView[];
  coming: number;
  members: MemberView[];
}

interface Emitter {
  emit: <Event extends keyof ChatServerEvents>(
    event: Event,
    ...argument: Parameters<ChatServerEvents[Event]>
  ) => unknown;
}

export const roomState = (room: Room): RoomState => ({
  room: roomView(room),
  waiting: waitingAt(room),
  coming: countComing(room),
  members: presentMembers(room.seats),
});

/**
 * Emits the state of a room, the members last.
 * @param host the host's connections among them
 */
export function emitRoom(
  { room, waiting, coming, members }: RoomState,
  everyone: Emitter,
  host: Emitter | null,
): void {
  everyone.emit('room', room);
  host?.emit('knocks', waiting);
  host?.emit('coming', coming);
  everyone.emit('members', members);
}
