import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { forgetAddress, isTaken, listenIn, urlOf } from './address.js';
import { runRequest } from './commands/run.js';
import { serveConnection } from './connection.js';
import { Engine } from './engine.js';
import { isDiskFull } from './errors.js';
import { EXPIRY_MS, removeExpired } from './expiry.js';
import { checkFormat } from './storage/format.js';
import { whileLocked } from './storage/lock.js';
import { openPrivateFolder } from './storage/private-folder.js';
import { Store } from './storage/store.js';

export interface Options {
  /** How often expired documents are looked for, in milliseconds. */
  expiryMs?: number;
  /** How soon after a write the disk itself is to have it, in milliseconds. */
  flushMs?: number;
}

export interface Running {
  url: string;
  close: () => Promise<void>;
}

/**
 * Opens the database of a folder, and serves it.
 * @throws Error with a line for the reader where the folder is in use, or holds something else.
 */
export async function serve(given: string, options: Options): Promise<Running> {
  const folder = join(given, 'database');
  await openPrivateFolder(folder);
  // Before anything is touched: whoever has the folder may hold its lock.
  await refuseIfTaken(folder, given);
  const server = createServer();
  const early = keepWaiting(server);
  const { store, address } = await whileLocked(folder, async () => {
    await refuseIfTaken(folder, given);
    const opened = openStore(folder, given, options);
    await forgetAddress(folder);
    return { store: opened, address: await listenIn(server, folder) };
  });
  try {
    // Before the first write: what the last process held on to is held by nobody now.
    await store.sync();
    checkFormat(store, given);
    const engine = new Engine(store);
    engine.recover();
    const running = accept(server, engine);
    early.serve();
    const stopTimers = startTimers(engine, options.expiryMs ?? EXPIRY_MS);
    const close = async (): Promise<void> => {
      stopTimers();
      await running.stop();
      await engine.settled();
      // Under the lock, so that the next process cannot come to listen where this one is about to clear away.
      await whileLocked(folder, async () => {
        await store.close();
        await forgetAddress(folder);
        server.close();
      });
    };
    return { url: urlOf(address), close };
  } catch (error) {
    server.close();
    early.end();
    await store.close();
    throw error;
  }
}

/**
 * Keeps who connects before anything can be answered: the address is the lock of the folder, so it is listened on first.
 * A connection that nobody took would be silent for as long as the driver waits, which is 30 s.
 */
function keepWaiting(server: Server): { serve(): void; end(): void } {
  const waiting: Socket[] = [];
  const keep = (socket: Socket): void => {
    waiting.push(socket.on('error', () => socket.destroy()));
  };
  server.on('connection', keep);
  return {
    serve: () => {
      server.off('connection', keep);
      for (const socket of waiting) server.emit('connection', socket);
    },
    end: () => {
      for (const socket of waiting) socket.destroy();
    },
  };
}

async function refuseIfTaken(folder: string, given: string): Promise<void> {
  if (await isTaken(folder))
    throw new Error(
      `The data folder ${given} is in use by another Huechat process: stop that one first, or choose another folder.`,
    );
}

function openStore(folder: string, given: string, { flushMs }: Options): Store {
  try {
    return Store.open(folder, flushMs);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The database in ${given} cannot be opened: ${why}`, { cause: error });
  }
}

/** Serves connections. @returns how to end them all: resolves when no request is being answered any more. */
function accept(server: Server, engine: Engine): { stop(): Promise<void> } {
  const sockets = new Set<Socket>();
  const running = new Set<Promise<unknown>>();
  let stopped = false;
  server.on('connection', (socket) => {
    if (stopped) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, (request) => {
      const answer = runRequest(engine, request);
      running.add(answer);
      return answer.finally(() => running.delete(answer));
    });
  });
  return {
    stop: async () => {
      stopped = true;
      for (const socket of sockets) socket.destroy();
      await Promise.all(running);
    },
  };
}

function startTimers(engine: Engine, expiryMs: number): () => void {
  let expiring: Promise<void> | null = null;
  const timer = setInterval(() => {
    engine.cursors.closeIdle();
    engine.sweepDropped();
    expiring ??= removeExpired(engine)
      .catch((error: unknown) => {
        // On a full disk nothing can be removed now; the next round tries again.
        if (!isDiskFull(error)) throw error;
      })
      .finally(() => {
        expiring = null;
      });
  }, expiryMs);
  return () => {
    clearInterval(timer);
  };
}
