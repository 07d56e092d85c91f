import { countBetween } from '../chats/chat-order.js';
import { cursorOf, type Place, placeOf } from '../chats/cursor.js';
import type { ChatView } from '../shared/views.js';
import { callerOf } from './callers.js';
import type { ChatSocket, SocketNeeds } from './types.js';
import { hasRead } from './unsent-bytes.js';

/** How many missed chats one query reads. */
const PAGE = 200;

/**
 * The maximum number of characters in a packet: with a larger one, a slow phone would look like a client that does
 * not read.
 */
const PACKET_CHARACTERS = 64 * 1024;

/** A client that has missed more gets a notice and starts from the latest page of history. */
const MISSED_MAX = 10_000;

/**
 * After this many pages, in a room where chats arrive faster than they can be read, the rest may arrive out of order.
 */
const PAGES_IN_ORDER = MISSED_MAX / PAGE + 50;

/**
 * Brings a socket up to date and joins its room, without a gap: chats before the join are read from the database, later ones are
 * delivered. It stops when the socket is gone, and reads only as fast as the client does.
 * @param after the last chat that the client has; without it, only new chats are sent
 * @returns whether the socket is still connected
 */
export async function resume(
  socket: ChatSocket,
  room: string,
  after: Place | undefined,
  {
    feed,
    history,
    metrics,
    rates,
    nodes,
  }: Pick<SocketNeeds, 'feed' | 'history' | 'metrics' | 'rates' | 'nodes'>,
): Promise<boolean> {
  let last = after;
  for (let pages = 0; ; pages++) {
    if (!(await hasRead(socket))) return false;
    const position = await feed.position(room);
    // A single process has delivered all stored chats, so a client that has the last one has missed nothing.
    const isUpToDate = last && !nodes && feed.isUpToDate(room, cursorOf(last));
    if (last === undefined || isUpToDate || pages === PAGES_IN_ORDER) await socket.join(room);
    if (last === undefined || isUpToDate) return true;
    if (!(await mayRead(pages === 0 ? await count(last, position) : PAGE))) {
      const latest = await history.latest(room);
      socket.emit('skipped', latest);
      last = placeOf(latest.chats.at(-1)?.cursor ?? '') ?? last;
    }
    const chats = await history.after(room, last, PAGE);
    metrics.missedChats.inc(chats.length);
    const newest = chats.at(-1)?.cursor ?? cursorOf(last);
    // Chats of another node that have not arrived here yet are new to all connections of this node.
    if (newest > position) await feed.syncRoom(room);
    for (const packet of packetsOf(chats)) {
      if (!(await hasRead(socket))) return false;
      socket.emit('chat', packet);
    }
    last = placeOf(newest) ?? last;
    const hasEnded = chats.length === 0 && position > newest;
    // There must be no `await` between this check and the join.
    if (chats.length < PAGE && (feed.isUpToDate(room, newest) || hasEnded)) {
      await socket.join(room);
      return true;
    }
  }

  async function count(from: Place, position: string): Promise<number> {
    return countBetween(cursorOf(from), position, room) ?? history.countAfter(room, from, MISSED_MAX + 1);
  }

  async function mayRead(missed: number): Promise<boolean> {
    if (missed > MISSED_MAX) return false;
    return rates.allows('missedChats', callerOf(socket).limitKey, Math.max(1, Math.min(missed, PAGE)));
  }
}

function* packetsOf(chats: ChatView[]): Generator<ChatView[]> {
  let packet: ChatView[] = [];
  let characters = 0;
  for (const chat of chats) {
    packet.push(chat);
    characters += chat.chat?.length ?? 0;
    if (characters < PACKET_CHARACTERS) continue;
    yield packet;
    [packet, characters] = [[], 0];
  }
  if (packet.length > 0) yield packet;
}
