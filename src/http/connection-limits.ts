import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { fileLimit } from '../lib/file-limit.js';
import { networkOf, networkLimits } from '../lib/networks.js';
import { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';

/** A school behind one address: 600 Socket.IO connections (lib/rate-table.ts), and those for pages and files. */
const ADDRESS_MAX = 1000;

/** File descriptors for files, uploads, the database and Redis. */
const RESERVED_FILES = 512;

/** Beyond it, memory is scarcer than file descriptors: some 10 KiB each. */
const TOTAL_MAX = 50_000;

/** The number of `close` and `finish` listeners that a response may have. */
const LISTENERS_MAX = 20;

interface ConnectionLimits {
  /** Whether connections are limited by address; the total is always limited. */
  rateLimits: boolean;
  /** With proxies in front, connections are not limited by address: all come from the proxies, which limit their clients. */
  trustProxy: number;
}

/**
 * Limits the connections of a server, WebSockets included, by address and in total, below the number of files that the process
 * may open, so that open connections can still be served. A new connection beyond the limit of its address is closed. Beyond the total,
 * the connection that has been idle longest is closed; if none is idle, the new one.
 * Call it after Socket.IO is attached, which replaces earlier listeners for requests.
 */
export function limitConnections(http: Server, { rateLimits, trustProxy }: ConnectionLimits): void {
  const total = connectionsMax(fileLimit());
  const byAddress = rateLimits && trustProxy === 0;
  const open = new ConcurrencyLimiter();
  let all = 0;
  /** Connections without a pending request, the longest idle first. */
  const idle = new Set<Socket>();

  http.on('connection', (socket) => {
    const release = open.acquire(
      byAddress ? networkLimits(networkOf(socket.remoteAddress) ?? 'unknown', ADDRESS_MAX) : {},
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
    // Every middleware may listen for the end, and sending a file adds more; Node warns from eleven on.
    response.setMaxListeners(LISTENERS_MAX).once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  http.on('upgrade', ({ socket }) => idle.delete(socket));
}

/** The number of connections that leaves enough file descriptors for everything else. */
function connectionsMax(files: number): number {
  return Math.min(TOTAL_MAX, files - Math.min(RESERVED_FILES, Math.floor(files / 2)));
}
