import { createServer, type Server, type Socket } from 'node:net';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetAddress, isTaken, listenIn, urlOf } from './address.js';
import { runRequest } from './commands/run.js';
import { serveConnection } from './connection.js';
import { Engine } from './engine.js';
import { isDiskFull } from './errors.js';
import { EXPIRY_MS, removeExpired } from './expiry.js';
import { checkFormat } from './storage/format.js';
import { Store } from './storage/store.js';

export interface Options {
  /** How often expired documents are looked for, in milliseconds. */
  expiryMs?: number;
}

export interface Running {
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the database of a folder, and serves it.
 * @throws Error with a line for the reader where the folder is in use, or holds something else.
 */
export async function serve(given: string, options: Options): Promise<Running> {
  const folder = join(given, 'database');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  // Before the store is touched: whoever has it may hold its lock.
  await refuseIfTaken(folder, given);
  const store = openStore(folder, given);
  const sockets = new Set<Socket>();
  const server = createServer();
  try {
    // Of several that start at once the store lets one in at a time, also after the death of the one before.
    const address = await store.exclusively(async () => {
      await refuseIfTaken(folder, given);
      await forgetAddress(folder);
      return listenIn(server, folder);
    });
    checkFormat(store, given);
    const engine = new Engine(store);
    engine.recover();
    const running = accept(server, engine, sockets);
    const stopTimers = startTimers(engine, options.expiryMs ?? EXPIRY_MS);
    const close = async (): Promise<void> => {
      stopTimers();
      server.close();
      for (const socket of sockets) socket.destroy();
      await running.idle();
      await engine.settled();
      await store.close();
      await forgetAddress(folder);
    };
    return { url: urlOf(address), close };
  } catch (error) {
    server.close();
    await store.close();
    throw error;
  }
}

async function refuseIfTaken(folder: string, given: string): Promise<void> {
  if (await isTaken(folder))
    throw new Error(
      `The data folder ${given} is in use by another Huechat process: stop that one first, or choose another folder.`,
    );
}

function openStore(folder: string, given: string): Store {
  try {
    return Store.open(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The database in ${given} cannot be opened: ${why}`, { cause: error });
  }
}

/** Serves connections. @returns how to wait until no request is being answered. */
function accept(server: Server, engine: Engine, sockets: Set<Socket>): { idle(): Promise<void> } {
  const running = new Set<Promise<unknown>>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, (request) => {
      const answer = runRequest(engine, request);
      running.add(answer);
      return answer.finally(() => running.delete(answer));
    });
  });
  return {
    idle: async () => {
      await Promise.all(running);
    },
  };
}

function startTimers(engine: Engine, expiryMs: number): () => void {
  let expiring: Promise<void> | null = null;
  const timer = setInterval(() => {
    engine.cursors.closeIdle();
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
