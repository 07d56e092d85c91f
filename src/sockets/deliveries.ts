import type { Metrics } from '../lib/metrics.js';
import type { ChatView } from '../shared/events.js';

/** Counts chats that are handed over to the connections of this node. @param sockets those in the room, by id */
export function countDelivery(metrics: Metrics, chats: ChatView[], sockets: Set<string> | undefined): void {
  if (!sockets) return;
  metrics.deliveries.inc(chats.length * sockets.size);
  const now = Date.now();
  for (const { createdAt } of chats) metrics.deliverySeconds.observe((now - Date.parse(createdAt)) / 1000);
}
