import type { Server } from 'socket.io';
import type { Redis } from '../lib/redis.js';
import { OutageSync, type OutageSyncNeeds } from './outage-sync.js';
import type { SocketNeeds } from './types.js';

const ROUND_MS = 1000;

/** The list of rooms costs more to read than the rooms of who is connected here. */
const LOBBY_ROUND_MS = 3000;

/** What changes while a round reads may be told by it as it was before; another one puts that right. */
const ROUNDS_AFTER = 2;

/** Whoever did nothing for so long, be it that the whole process stood still, may have missed what the others said. */
const STILL_MS = 5000;

/** Who may have missed more than this is not told: they come back and ask, as after any lost connection. */
const TELL_MAX_MS = 60_000;

/** Those who have to come back do so within this time, not all in one moment. */
const BACK_WITHIN_MS = 3000;

interface MissedNeeds extends OutageSyncNeeds, Pick<SocketNeeds, 'bus' | 'log'> {
  redis: Redis;
}

/**
 * What Redis did not carry between nodes is read from the database: every second while Redis is away, and twice more when it
 * is back, or when another node says that it could not tell something. Clients drop what they show already.
 * @returns stops looking; the other nodes look once more, for what this one had not told yet
 */
export function syncAfterOutages(io: Server, { redis, bus, log, ...needs }: MissedNeeds): () => void {
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
    // Of the process's own clock, which nobody sets.
    const begin = performance.now();
    if (begin - lastTick > STILL_MS) missedSince(lastTick);
    lastTick = begin;
    const isAway = redis.lostAt !== undefined;
    if (isAway) missedSince(begin);
    if (busy || since === undefined) return;
    const from = since;
    busy = true;
    // What is missed from here on is for the next round.
    since = --rounds > 0 ? begin : undefined;
    try {
      if (begin - from > TELL_MAX_MS) letComeBack(io);
      else await outageSync.emitRooms();
      await outageSync.emitDoors();
      if (!isAway || begin - lobbiesAt >= LOBBY_ROUND_MS) {
        await outageSync.emitLobbies();
        lobbiesAt = begin;
      }
      if (since === undefined) outageSync.forget();
    } catch (error) {
      // The next round tries again; a database that is away is told by /readyz.
      log.warn({ err: error }, 'what was missed could not be read');
      missedSince(from);
    } finally {
      busy = false;
    }
  };

  const chat = io.of('/chat');
  const missedNow = (): void => {
    missedSince(performance.now());
  };
  const sayMissed = (): void => {
    missedNow();
    chat.serverSideEmit('missed');
    void round();
  };
  redis.on('lost', missedNow);
  redis.on('found', sayMissed);
  bus.on('missed', sayMissed);
  chat.on('missed', missedNow);
  const timer = setInterval(() => void round(), ROUND_MS);
  return () => {
    clearInterval(timer);
    redis.off('lost', missedNow).off('found', sayMissed);
    chat.serverSideEmit('missed');
  };
}

function letComeBack(io: Server): void {
  for (const { conn } of io.of('/chat').sockets.values()) {
    setTimeout(() => {
      conn.close();
    }, Math.random() * BACK_WITHIN_MS).unref();
  }
}
