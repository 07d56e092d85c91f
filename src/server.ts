import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createApp } from './app.js';
import { createDomain } from './domain.js';
import { RoomExpiry } from './routes/room-expiry.js';
import { GifsInDatabase } from './gifs/gifs-in-database.js';
import { GifsOnDisk } from './gifs/gifs-on-disk.js';
import { CutOff } from './rooms/cut-off.js';
import type { Config } from './config.js';
import { checkFolder, tryFolder } from './lib/folders.js';
import { createLog, type Log } from './lib/log.js';
import { createMetrics, gaugeOf } from './lib/metrics.js';
import { ROOMS_OF_SESSION_MAX } from './lib/rate-table.js';
import { Rates } from './lib/rates.js';
import { connectDatabase } from './models/index.js';
import { limitConnections } from './http/connection-limits.js';
import { createDrain } from './http/drain.js';
import { createCloseConnections } from './http/close-connections.js';
import { createHttpServer, listen } from './http/http-server.js';
import { answerUnroutable } from './http/malformed-requests.js';
import { sessions } from './middleware/session.js';
import type { Nodes } from './sockets/nodes.js';
import { closePipelined } from './http/pipelined.js';
import { attachSockets } from './socket.js';
import { syncAfterOutages } from './sockets/outage-watch.js';
import { dropSlowReaders } from './sockets/slow-readers.js';

/** A running service. */
export interface Running {
  /** Its URL on this machine, without a slash at the end. */
  url: string;
  /** Stops gracefully, as for a deploy: asks clients to reconnect, and finishes pending work. */
  stop: () => Promise<void>;
  /** Stops at once: stores accepted chats, keeps seats for the grace period, closes connections. */
  close: () => Promise<void>;
}

/**
 * Starts the whole service and waits until it listens.
 * @throws if a folder cannot be written, the database cannot be reached or the port is taken; nothing is left running then
 */
export async function start(config: Config): Promise<Running> {
  const log = createLog(config);
  const metrics = createMetrics();
  const node = randomUUID();

  let stopping = false;
  const undo: (() => unknown)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        // A failing step, for example while the database is away, must not prevent the others.
        log.warn({ err: error }, 'a step of the shutdown failed');
      }
    }
  };
  try {
    if (config.mongoUrl === undefined) await checkFolder('DATA_DIR', config.dataDir);
    await checkFolder('UPLOADS_DIR', config.uploadsDir);
    const database =
      config.mongoUrl === undefined ? await embeddedMongo(config.dataDir) : { url: config.mongoUrl };
    undo.push(async () => database.close?.());
    const db = await connectDatabase(database.url);
    undo.push(() => db.connection.close());

    const nodes = config.redisUrl === undefined ? undefined : await joinNodes(config.redisUrl, log);
    undo.push(() => nodes?.close());

    const gifFiles =
      config.gifStore === 'disk'
        ? new GifsOnDisk(config.uploadsDir)
        : await GifsInDatabase.open(db, join(config.uploadsDir, 'incoming'));
    const rates = new Rates({ ...config, redis: nodes?.redis.client });
    const maxRoomsOfSession = config.rateLimits ? ROOMS_OF_SESSION_MAX : Infinity;
    const shared = { ...config, db, rates, log, metrics };
    const domain = createDomain({ ...shared, gifFiles, node, maxRoomsOfSession });
    const roomExpiry = new RoomExpiry(shared);
    domain.bus.on('deserted', roomExpiry.schedule.bind(roomExpiry));
    await domain.janitor.open();
    undo.push(() => domain.janitor.close());

    gaugeOf(metrics, 'huechat_rooms', 'Rooms, the same on every node', () =>
      db.Room.estimatedDocumentCount(),
    );
    if (nodes) {
      const isUp = () => Number(nodes.redis.lostAt === undefined);
      gaugeOf(metrics, 'huechat_redis_up', 'Whether Redis connects the nodes', isUp);
    }

    const session = await sessions(db, config);
    const pingDatabase = () => db.connection.db?.admin().ping() ?? Promise.reject(new Error('not connected'));
    const app = createApp({
      ...domain,
      ...shared,
      config,
      session,
      health: {
        pingDatabase,
        tryUploads: () => tryFolder(config.uploadsDir),
        isRedisAway: () => nodes?.redis.lostAt !== undefined,
        isStopping: () => stopping,
      },
    });
    const http = createHttpServer(app);
    const { io, lobbyFeed } = attachSockets(http, { ...domain, ...shared, session, nodes });
    answerUnroutable(http, '/socket.io/');
    limitConnections(http, config);
    closePipelined(http);
    const closeConnections = createCloseConnections(http, io);
    const drain = createDrain(http, io, nodes !== undefined);
    const url = await listen(http, config);
    const stopDropping = dropSlowReaders(io, log);
    const stopSyncing =
      nodes && syncAfterOutages(io, { ...domain, nodes, lobbyFeed, log, cutOff: new CutOff(db, node) });
    roomExpiry.open(url);
    undo.push(async () => {
      roomExpiry.close();
      stopDropping();
      await closeConnections();
      await domain.close();
      stopSyncing?.();
    });
    const stop = async () => {
      stopping = true;
      await drain();
      await close();
    };
    return { url, stop, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Imported on use: with a real MongoDB, neither its code nor its storage engine is loaded. */
async function embeddedMongo(folder: string): Promise<{ url: string; close?: () => Promise<void> }> {
  const { startEmbeddedMongo } = await import('../packages/embedded-mongo/src/index.js');
  return startEmbeddedMongo(folder);
}

/** Imported on use: a single node does not need Redis. */
async function joinNodes(url: string, log: Log): Promise<Nodes> {
  const { Nodes } = await import('./sockets/nodes.js');
  return Nodes.join(url, log);
}
