import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the service counts; names by https://prometheus.io/docs/practices/naming/. */
export interface Metrics {
  registry: Registry;
  chats: Counter;
  /** How many chats one insert stored. */
  groupSize: Histogram;
  connections: Gauge<'namespace'>;
}

/** Each server has figures of its own, also where a process starts several. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    chats: new Counter({ name: 'huechat_chats_total', help: 'Chats stored', registers }),
    groupSize: new Histogram({
      name: 'huechat_chat_group_size',
      help: 'Chats stored by one insert',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    connections: new Gauge({
      name: 'huechat_connections',
      help: 'Sockets connected to a namespace',
      labelNames: ['namespace'],
      registers,
    }),
  };
}
