import type { Server } from 'socket.io';
import type { CutOff } from '../rooms/cut-off.js';
import type { Nodes } from './nodes.js';
import { OutageSync, type OutageSyncNeeds } from './outage-sync.js';
import type { SocketNeeds } from './types.js';

const ROUND_MS = 1000;

/** Longer, since reading the list of all rooms costs more than reading the rooms of this node's connections. */
const LOBBY_ROUND_MS = 3000;

/** How often a node records whether it is cut off, and checks whether another one is. */
const ASK_EVERY_MS = 3000;

/** A round may send state that has changed since it was read; a second round corrects that. */
const ROUNDS = 2;

interface OutageWatchNeeds extends OutageSyncNeeds, Pick<SocketNeeds, 'bus' | 'log'> {
  nodes: Nodes;
  cutOff: CutOff;
}

/**
 * Reads from the database what other nodes may have failed to send: once a second while any node is cut off from
 * Redis, and twice after messages were missed. Clients ignore chats they have.
 * @returns stops it
 */
export function syncAfterOutages(
  io: Server,
  { nodes, bus, log, cutOff, ...needs }: OutageWatchNeeds,
): () => void {
  const { redis } = nodes;
  const outageSync = new OutageSync(io, needs);
  const [chat, lobby] = [io.of('/chat'), io.of('/room')];
  /** How many rounds are left: for everything, for the lobbies, and for single rooms. */
  let all = 0;
  let lobbies = 0;
  const rooms = new Map<string, number>();
  let lobbiesAt = -Infinity;
  let askedAt = -Infinity;
  let isAnotherCutOff = false;
  let busy = false;

  const missed = (namespace: string, room: string | null): void => {
    if (namespace !== chat.name) lobbies = ROUNDS;
    else if (room === null) all = ROUNDS;
    else rooms.set(room, ROUNDS);
  };
  const missedAll = (): void => {
    all = ROUNDS;
  };

  const round = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const now = performance.now();
    const isAway = redis.lostAt !== undefined;
    try {
      if (now - askedAt >= ASK_EVERY_MS) {
        await cutOff.mark(isAway);
        isAnotherCutOff = await cutOff.isAnother();
        askedAt = now;
      }
      const lasts = isAway || isAnotherCutOff;
      if (lasts) missedAll();
      if (all + lobbies + rooms.size > 0) await sync(lasts && now - lobbiesAt < LOBBY_ROUND_MS);
    } catch (error) {
      // The next round tries again; /readyz reports a database that is away.
      log.warn({ err: error }, 'the outage sync failed');
      missedAll();
    } finally {
      busy = false;
    }
  };

  /** Anything missed from now on is left to the next round. */
  const sync = async (withoutLobbies: boolean): Promise<void> => {
    const isForAll = all > 0;
    const due = isForAll ? outageSync.roomsHere() : [...rooms.keys()];
    const isForLobbies = (isForAll || lobbies > 0) && !withoutLobbies;
    [all, lobbies] = [Math.max(0, all - 1), Math.max(0, lobbies - 1)];
    for (const [room, rounds] of rooms) {
      if (rounds > 1 && !isForAll) rooms.set(room, rounds - 1);
      else rooms.delete(room);
    }
    await outageSync.emitRooms(due);
    if (isForAll || isForLobbies) await outageSync.emitDoors();
    if (isForLobbies) {
      await outageSync.emitLobbies();
      lobbiesAt = performance.now();
    }
    if (all + rooms.size === 0) outageSync.forget();
  };

  const announceMissed = (room: string | null): void => {
    nodes.emitMissed(chat, room);
    missed(chat.name, room);
    if (room !== null) return;
    nodes.emitMissed(lobby, null);
    missed(lobby.name, null);
  };
  nodes.on('missed', missed);
  redis.on('lost', missedAll);
  redis.on('found', missedAll);
  bus.on('missed', announceMissed);
  const timer = setInterval(() => void round(), ROUND_MS);
  return () => {
    clearInterval(timer);
    redis.off('lost', missedAll).off('found', missedAll);
    // This node may stop before it has told them about new and ended rooms, which it does with a delay.
    nodes.emitMissed(lobby, null);
  };
}
