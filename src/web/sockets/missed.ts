import type { Namespace, Server } from 'socket.io';
import type { Redis } from '../../ground/redis.js';
import { OVERLAP_MS } from '../../domain/cursor.js';
import { presentMembers } from '../../domain/views.js';
import type { SocketNeeds } from './types.js';

const ROUND_MS = 1000;

/** Whoever did nothing for so long, be it that the whole process stood still, may have missed what the others said. */
const STILL_MS = 5000;

/** Who may have missed more than this is not told: they come back and ask, as after any lost connection. */
const TELL_MAX_MS = 60_000;

/** Those who have to come back do so within this time, not all in one moment. */
const BACK_WITHIN_MS = 3000;

const ROOM_ID = /^[0-9a-f]{24}$/;

interface MissedNeeds extends Pick<SocketNeeds, 'bus' | 'history' | 'rooms' | 'log'> {
  redis: Redis;
}

/**
 * What Redis did not carry between nodes is read from the database: every second while Redis is away, and once more when it
 * is back, or when another node says that it could not tell something. Clients drop what they show already.
 * @returns stops looking
 */
export function tellMissed(io: Server, { redis, bus, history, rooms, log }: MissedNeeds): () => void {
  const chat = io.of('/chat');
  let since: number | undefined;
  let told = new Map<string, number>();
  let lastMembers = new Map<string, string>();
  let lastTick = Date.now();
  let busy = false;

  const missedSince = (time: number): void => {
    since = Math.min(since ?? time, time);
  };

  const round = async (): Promise<void> => {
    const begin = Date.now();
    if (begin - lastTick > STILL_MS) missedSince(lastTick);
    lastTick = begin;
    const away = redis.lostAt;
    if (away !== undefined) missedSince(away);
    if (busy || since === undefined) return;
    const from = since - OVERLAP_MS;
    busy = true;
    // What is missed from here on is for the next round.
    since = undefined;
    try {
      if (begin - from > TELL_MAX_MS) letComeBack(chat);
      else await tellRooms(from);
      if (away === undefined) settle();
      else missedSince(begin);
    } catch (error) {
      // The next round tries again; a database that is away is told by /readyz.
      log.warn({ err: error }, 'what was missed could not be read');
      missedSince(from + OVERLAP_MS);
    } finally {
      busy = false;
    }
  };

  async function tellRooms(from: number): Promise<void> {
    const here = [...chat.adapter.rooms.keys()].filter((name) => ROOM_ID.test(name));
    const present = await rooms.findAll(here);
    const news = await history.since([...present.keys()], new Date(from));
    for (const id of here) {
      const room = present.get(id);
      if (!room) {
        chat.local.to(id).emit('gone', { code: 'room_not_found' });
        chat.local.in(id).disconnectSockets();
        continue;
      }
      const chats = (news.get(id) ?? []).filter((view) => !told.has(view.id));
      if (chats.length > 0) chat.local.to(id).emit('chat', chats);
      for (const view of chats) told.set(view.id, Date.parse(view.createdAt));
      const members = presentMembers(room.seats);
      const asText = JSON.stringify(members);
      if (lastMembers.get(id) !== asText) chat.local.to(id).emit('members', members);
      lastMembers.set(id, asText);
    }
    for (const [id, time] of told) if (time < from - OVERLAP_MS) told.delete(id);
  }

  /** All is well again: nothing need be remembered, and lobbies fetch themselves afresh. */
  function settle(): void {
    told = new Map();
    lastMembers = new Map();
    letComeBack(io.of('/room'));
  }

  const onFound = (from: number): void => {
    missedSince(from);
    chat.serverSideEmit('missed', from);
    void round();
  };
  redis.on('found', onFound);
  chat.on('missed', missedSince);
  bus.on('missed', onFound);
  const timer = setInterval(() => void round(), ROUND_MS);
  return () => {
    clearInterval(timer);
    redis.off('found', onFound);
  };
}

function letComeBack({ sockets }: Pick<Namespace, 'sockets'>): void {
  for (const { conn } of sockets.values()) {
    setTimeout(() => {
      conn.close();
    }, Math.random() * BACK_WITHIN_MS).unref();
  }
}
