import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { fileLimit } from '../lib/file-limit.js';
import { networkOf, sharesOf } from '../lib/networks.js';
import { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';

/** A school behind one address: its 600 sockets of Socket.IO (lib/rate-table.ts) and what its browsers load meanwhile. */
const ADDRESS_MAX = 1000;

/** What files, uploads, the database and Redis need beside connections. */
const RESERVED_FILES = 512;

/** More would cost memory, some 10 KiB each, rather than files. */
const TOTAL_MAX = 50_000;

/** How many steps may listen for a response's end. */
const LISTENERS_MAX = 20;

interface ConnectionLimits {
  /** Whether connections are counted by address; in all they always are. */
  rateLimits: boolean;
  /** With proxies in front, all connections come from these few addresses, and the proxy counts its clients. */
  trustProxy: number;
}

/**
 * Bounds the connections of a server, WebSockets included, by address and in all, below the number of files that the process
 * may open: who is in keeps reading files and writing to the database. A newcomer beyond the bound of their address is closed.
 * Beyond that of all, the connection that has been idle for longest makes room; where none is idle, the newcomer is closed.
 * Call it after Socket.IO is attached, which replaces earlier listeners for requests.
 */
export function limitConnections(http: Server, { rateLimits, trustProxy }: ConnectionLimits): void {
  const total = connectionsMax(fileLimit());
  const byAddress = rateLimits && trustProxy === 0;
  const open = new ConcurrencyLimiter();
  let all = 0;
  /** Without a request under way, the longest idle first. */
  const idle = new Set<Socket>();

  http.on('connection', (socket) => {
    const release = open.acquire(
      byAddress ? sharesOf(networkOf(socket.remoteAddress) ?? 'unknown', ADDRESS_MAX) : {},
    );
    if (release === null) {
      socket.destroy();
      return;
    }
    all++;
    socket.once('close', () => {
      all--;
      idle.delete(socket);
      release();
    });
    if (all > total) {
      const leaving = idle.values().next().value ?? socket;
      idle.delete(leaving);
      leaving.destroy();
    }
    if (!socket.destroyed) idle.add(socket);
  });
  http.on('request', ({ socket }, response) => {
    idle.delete(socket);
    // Each step that a request passes may listen for its end, and a file that is sent some more; Node warns from eleven on.
    response.setMaxListeners(LISTENERS_MAX).once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  http.on('upgrade', ({ socket }) => idle.delete(socket));
}

/** How many connections leave enough of a process's files for everything else. */
function connectionsMax(files: number): number {
  return Math.min(TOTAL_MAX, files - Math.min(RESERVED_FILES, Math.floor(files / 2)));
}
