import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The service's metrics, named after https://prometheus.io/docs/practices/naming/. */
export type Metrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Each server has its own registry, since a process may start several. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  // These include the delay of the event loop, such as `nodejs_eventloop_lag_p99_seconds`. Sampling it each 10 ms, the default, would wake
  // an idle node a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 });
  return {
    registry,
    chats: new Counter({ name: 'huechat_chats_total', help: 'Chats stored', registers }),
    groupSize: new Histogram({
      name: 'huechat_chat_group_size',
      help: 'Chats stored by one insert',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    insertSeconds: new Histogram({
      name: 'huechat_chat_insert_seconds',
      help: 'Duration of one insert of chats',
      buckets: SECONDS,
      registers,
    }),
    deliveries: new Counter({
      name: 'huechat_deliveries_total',
      help: 'Chats handed over to connections of this node',
      registers,
    }),
    missedChats: new Counter({
      name: 'huechat_missed_chats_total',
      help: 'Missed chats read from the database for connections',
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'huechat_delivery_seconds',
      help: 'Time from accepting a chat, on any node, to handing it over here',
      buckets: SECONDS,
      registers,
    }),
    connections: new Gauge({
      name: 'huechat_connections',
      help: 'Sockets connected to a namespace',
      labelNames: ['namespace'],
      registers,
    }),
    refusals: new Counter({
      name: 'huechat_refusals_total',
      help: 'Requests and events answered with an error, by its code',
      labelNames: ['code'],
      registers,
    }),
    uploads: new Counter({
      name: 'huechat_uploads_total',
      help: 'Uploads by result',
      labelNames: ['result'],
      registers,
    }),
    janitorRounds: new Counter({
      name: 'huechat_janitor_rounds_total',
      help: 'Rounds of this node as the janitor',
      registers,
    }),
    janitorCleared: new Counter({
      name: 'huechat_janitor_cleared_total',
      help: 'Dead nodes and deserted rooms that the janitor removed',
      labelNames: ['what'],
      registers,
    }),
  };
}

/** Adds a gauge whose value is read on each scrape. @param count may fail; the value is NaN then */
export function gaugeOf(
  { registry }: Pick<Metrics, 'registry'>,
  name: string,
  help: string,
  count: () => number | Promise<number>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      try {
        this.set(await count());
      } catch {
        this.set(NaN);
      }
    },
  });
}
