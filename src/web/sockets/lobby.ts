import type { RoomView } from '../../shared/events.js';
import type { LobbyNamespace, SocketNeeds } from './types.js';

/** Rooms change with everybody who comes or goes; the lobby hears of each at most five times a second. */
const UPDATE_EVERY_MS = 200;

/** Namespace `/room`: tells every open lobby which rooms there are. */
export function serveLobby(namespace: LobbyNamespace, { bus, metrics }: SocketNeeds): void {
  const changed = new Map<string, RoomView>();
  let due: NodeJS.Timeout | undefined;

  bus.on('newRoom', (room) => namespace.emit('newRoom', room));

  bus.on('updateRoom', (room) => {
    changed.set(room.id, room);
    due ??= setTimeout(() => {
      due = undefined;
      for (const each of changed.values()) namespace.emit('updateRoom', each);
      changed.clear();
    }, UPDATE_EVERY_MS);
  });

  bus.on('removeRoom', (id) => {
    changed.delete(id);
    namespace.emit('removeRoom', id);
  });

  namespace.on('connection', (socket) => {
    metrics.connections.inc({ namespace: 'room' });
    socket.on('disconnect', () => {
      metrics.connections.dec({ namespace: 'room' });
    });
  });
}
