import type { Server } from 'socket.io';
import type { Redis } from '../lib/redis.js';
import { OutageSync, type OutageSyncNeeds } from './outage-sync.js';
import type { SocketNeeds } from './types.js';

const ROUND_MS = 1000;

/** Longer, since the list of all rooms costs more to read than the rooms of this node's connections. */
const LOBBY_ROUND_MS = 3000;

/** A round may send state that has changed since it was read; another round corrects that. */
const ROUNDS_AFTER = 2;

/** After a longer pause, as when the process was suspended, messages of other nodes may have been missed. */
const STILL_MS = 5000;

/** After a longer outage, clients are disconnected instead, and catch up as after any lost connection. */
const SYNC_MAX_MS = 60_000;

/** The disconnects are spread over this time. */
const DISCONNECT_WITHIN_MS = 3000;

interface OutageWatchNeeds extends OutageSyncNeeds, Pick<SocketNeeds, 'bus' | 'log'> {
  redis: Redis;
}

/**
 * Reads from the database what Redis did not deliver: every second while Redis is away, and twice more when it is back, or
 * when another node announces that messages were lost. Clients ignore chats that they have.
 * @returns stops it; the other nodes sync once more, for what this one had not sent yet
 */
export function syncAfterOutages(io: Server, { redis, bus, log, ...needs }: OutageWatchNeeds): () => void {
  const outageSync = new OutageSync(io, needs);
  let since: number | undefined;
  let rounds = 0;
  let lastTick = performance.now();
  let lobbiesAt = -Infinity;
  let busy = false;

  const missedSince = (time: number): void => {
    since = Math.min(since ?? time, time);
    rounds = ROUNDS_AFTER;
  };

  const round = async (): Promise<void> => {
    // A monotonic clock, which is never set.
    const begin = performance.now();
    if (begin - lastTick > STILL_MS) missedSince(lastTick);
    lastTick = begin;
    const isAway = redis.lostAt !== undefined;
    if (isAway) missedSince(begin);
    if (busy || since === undefined) return;
    const from = since;
    busy = true;
    // What is missed from now on is left to the next round.
    since = --rounds > 0 ? begin : undefined;
    try {
      if (begin - from > SYNC_MAX_MS) disconnectChats(io);
      else await outageSync.emitRooms();
      await outageSync.emitDoors();
      if (!isAway || begin - lobbiesAt >= LOBBY_ROUND_MS) {
        await outageSync.emitLobbies();
        lobbiesAt = begin;
      }
      if (since === undefined) outageSync.forget();
    } catch (error) {
      // The next round tries again; /readyz reports a database that is away.
      log.warn({ err: error }, 'the outage sync failed');
      missedSince(from);
    } finally {
      busy = false;
    }
  };

  const chat = io.of('/chat');
  const missedNow = (): void => {
    missedSince(performance.now());
  };
  const announceMissed = (): void => {
    missedNow();
    chat.serverSideEmit('missed');
    void round();
  };
  redis.on('lost', missedNow);
  redis.on('found', announceMissed);
  bus.on('missed', announceMissed);
  chat.on('missed', missedNow);
  const timer = setInterval(() => void round(), ROUND_MS);
  return () => {
    clearInterval(timer);
    redis.off('lost', missedNow).off('found', announceMissed);
    chat.serverSideEmit('missed');
  };
}

function disconnectChats(io: Server): void {
  for (const { conn } of io.of('/chat').sockets.values()) {
    setTimeout(() => {
      conn.close();
    }, Math.random() * DISCONNECT_WITHIN_MS).unref();
  }
}
