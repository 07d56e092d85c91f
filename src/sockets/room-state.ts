import { waitingAt } from '../rooms/knocks.js';
import { countComing } from '../rooms/seating.js';
import { presentMembers, roomView } from '../rooms/views.js';
import type { Room } from '../models/room.js';
import type { ChatServerEvents, MemberView, RoomView } from '../shared/events.js';

/** A room as those inside have to know it: all but what is said there. */
interface RoomNow {
  room: RoomView;
  waiting: MemberView[];
  coming: number;
  members: MemberView[];
}

interface Told {
  emit: <Event extends keyof ChatServerEvents>(
    event: Event,
    ...about: Parameters<ChatServerEvents[Event]>
  ) => unknown;
}

export const roomNow = (room: Room): RoomNow => ({
  room: roomView(room),
  waiting: waitingAt(room),
  coming: countComing(room),
  members: presentMembers(room.seats),
});

/**
 * Tells what a room is like, whatever its people knew of it before; who is here comes as the last of it.
 * @param host those of them that are the host's
 */
export function emitRoom(
  { room, waiting, coming, members }: RoomNow,
  everybody: Told,
  host: Told | null,
): void {
  everybody.emit('room', room);
  host?.emit('knocks', waiting);
  host?.emit('coming', coming);
  everybody.emit('members', members);
}
