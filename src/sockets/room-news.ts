import type { Bus } from '../rooms/bus.js';
import type { LobbyNews } from '../rooms/lobby-changes.js';
import type { RoomView } from '../shared/views.js';

/** Rooms change whenever a member enters or leaves; lobbies get each room at most five times a second. */
const UPDATE_EVERY_MS = 200;

/** Lobbies that watch their rooms get new ones in batches. */
const NEW_EVERY_MS = 1000;

interface Receivers {
  /** Gets every change; of several updates of a room, the last one. */
  news: (news: LobbyNews) => void;
  /** Gets new rooms in batches, each as it is then. */
  newRooms: (rooms: RoomView[]) => void;
}

/** Batches what the domain reports about rooms, for lobbies. */
export function batchRoomNews(bus: Bus, { news, newRooms }: Receivers): void {
  const changed = new Map<string, RoomView>();
  const created = new Map<string, RoomView>();
  const updateSoon = batched(UPDATE_EVERY_MS, () => {
    for (const room of changed.values()) {
      if (created.has(room.id)) created.set(room.id, room);
      news(['updateRoom', room]);
    }
    changed.clear();
  });
  const announceSoon = batched(NEW_EVERY_MS, () => {
    const rooms = [...created.values()];
    created.clear();
    if (rooms.length > 0) newRooms(rooms);
  });
  bus.on('newRoom', (room) => {
    news(['newRoom', room]);
    created.set(room.id, room);
    announceSoon();
  });
  bus.on('updateRoom', (room) => {
    changed.set(room.id, room);
    updateSoon();
  });
  bus.on('removeRoom', (id) => {
    changed.delete(id);
    created.delete(id);
    news(['removeRoom', id]);
  });
}

/** @returns calls `work` once, `ms` after the first of several calls */
function batched(ms: number, work: () => void): () => void {
  let due: NodeJS.Timeout | undefined;
  return () => {
    due ??= setTimeout(() => {
      due = undefined;
      work();
    }, ms);
  };
}
