import type { ErrorCode } from '../lib/errors.js';
import type { Metrics } from '../lib/metrics.js';
import type { ChatView } from '../shared/views.js';
import { deliverChats } from './chat-delivery.js';
import type { Movements } from './movements.js';
import { type ChatNamespace, connectionsOf, type SocketNeeds } from './types.js';

/** Delivers what happens in rooms to their members' connections, and chats and their changes to the other nodes. */
export function deliverRoomEvents(
  namespace: ChatNamespace,
  movements: Movements,
  { bus, feed, changes, metrics, log, nodes }: SocketNeeds,
): void {
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
}

/** Counts chats that are handed over to the connections of this node. @param sockets those in the room, by id */
function countDelivery(metrics: Metrics, chats: ChatView[], sockets: Set<string> | undefined): void {
  if (!sockets) return;
  metrics.deliveries.inc(chats.length * sockets.size);
  const now = Date.now();
  for (const { createdAt } of chats) metrics.deliverySeconds.observe((now - Date.parse(createdAt)) / 1000);
}
