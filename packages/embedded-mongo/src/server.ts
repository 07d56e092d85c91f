import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { forgetAddress, isTaken, listenIn, urlOf } from './address.js';
import { Catalog } from './catalog.js';
import { changeMany } from './change.js';
import { runRequest } from './commands/run.js';
import { serveConnection } from './connection.js';
import { Cursors } from './cursors.js';
import { asMongoError } from './errors.js';
import { dataFile, markData, openPrivateFolder, whileLocked } from './folder.js';
import type { Engine } from './query.js';
import { Store } from './store.js';
import { needsUpgrade, upgrade } from './upgrade.js';

/** How often expired documents are removed, in milliseconds. Source: MongoDB manual, "TTL Indexes". */
const EXPIRY_MS = 60_000;

/**
 * Opens the database of a folder, and serves it.
 * @throws Error with a one-line message if the folder is in use, or its data cannot be read
 */
export async function serve(given: string, expiryMs = EXPIRY_MS) {
  const folder = join(given, 'database');
  await openPrivateFolder(folder);
  // Before anything is changed: another process may have the folder, and hold its lock.
  await refuseIfTaken(folder, given);
  const server = createServer();
  const { engine, end, address } = await whileLocked(folder, async () => {
    await refuseIfTaken(folder, given);
    const isOld = await needsUpgrade(folder);
    const store = openStore(folder, given);
    await markData(folder);
    await forgetAddress(folder);
    const engine = { store, catalog: new Catalog(store), cursors: new Cursors() };
    if (isOld) await upgrade(folder, engine);
    const end = serveAll(server, engine);
    return { engine, end, address: await listenIn(server, folder) };
  });
  let sweeping = Promise.resolve();
  const timer = setInterval(() => {
    engine.cursors.closeIdle();
    sweeping = sweeping.then(() => removeExpired(engine)).catch(ignoreFullDisk);
  }, expiryMs);
  const close = async (): Promise<void> => {
    clearInterval(timer);
    await end();
    await sweeping;
    // Under the lock, so that no other process listens at an address that this one is about to remove.
    await whileLocked(folder, async () => {
      await engine.store.close();
      await forgetAddress(folder);
      server.close();
    });
  };
  return { url: urlOf(address), close };
}

async function refuseIfTaken(folder: string, given: string): Promise<void> {
  if (await isTaken(folder))
    throw new Error(
      `The data folder ${given} is in use by another Huechat process: stop that one first, or choose another folder.`,
    );
}

function openStore(folder: string, given: string): Store {
  try {
    return new Store(dataFile(folder));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The database in ${given} cannot be opened: ${why}`, { cause: error });
  }
}

/** Serves a server's connections. @returns what closes them all, and resolves when no request is running */
function serveAll(server: Server, engine: Engine): () => Promise<void> {
  const sockets = new Set<Socket>();
  const running = new Set<Promise<unknown>>();
  let ended = false;
  server.on('connection', (socket) => {
    if (ended) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void serveConnection(socket, (request) => {
      const reply = runRequest(engine, request);
      running.add(reply);
      return reply.finally(() => running.delete(reply));
    });
  });
  return async () => {
    ended = true;
    for (const socket of sockets) socket.destroy();
    await Promise.all(running);
  };
}

/** Removes the documents that have expired by a TTL index. Only dates expire. */
async function removeExpired(engine: Engine): Promise<void> {
  for (const { namespace, indexes } of engine.catalog.collections.values()) {
    for (const { expireAfterSeconds, paths } of indexes) {
      if (expireAfterSeconds === undefined) continue;
      const before = new Date(Date.now() - expireAfterSeconds * 1000);
      await changeMany(engine, namespace, { filter: { [paths.join()]: { $lte: before } } });
    }
  }
}

/** On a full disk nothing can be removed now; the next round tries again. */
function ignoreFullDisk(error: unknown): void {
  if (asMongoError(error).codeName !== 'OutOfDiskSpace') throw error;
}
