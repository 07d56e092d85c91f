import { OVERLAP_MS, type Place, placeBefore, placeOf } from '../../domain/cursor.js';
import type { History } from '../../domain/history.js';
import type { ChatSocket, SocketNeeds } from './types.js';

/** How many missed chats one packet carries. */
const PAGE = 200;

/** Who has missed more than this begins anew with the latest page of history, and is told so. */
const MISSED_MAX = 10_000;

/** After so many rounds in a room where chats come faster than they can be read, the rest may arrive out of order. */
const ROUNDS = MISSED_MAX / PAGE + 50;

/**
 * Brings a socket up to date and into its room, without a gap: what was delivered to the room before the socket joined
 * it is read from the database, what comes later is delivered.
 *
 * On one of several nodes, which do not hear each other here, the socket is told once more what came shortly before and
 * after it joined; the client drops what it shows already.
 * @param after the last chat that the client has; without it, it is told only what is said from now on
 */
export async function resume(
  socket: ChatSocket,
  room: string,
  after: Place | undefined,
  { bus, history, nodes }: Pick<SocketNeeds, 'bus' | 'history' | 'nodes'>,
): Promise<void> {
  let heard = 0;
  const hear = (id: string): void => {
    if (id === room) heard++;
  };
  bus.on('chats', hear);
  try {
    let last = after && nodes ? placeBefore(after, OVERLAP_MS) : after;
    if (last !== undefined && (await history.countAfter(room, last, MISSED_MAX + 1)) > MISSED_MAX) {
      const latest = await history.latest(room);
      socket.emit('skipped', latest);
      last = placeOf(latest.chats.at(-1)?.cursor ?? '') ?? last;
    }
    for (let round = 1; last !== undefined; round++) {
      if (round === ROUNDS) await socket.join(room);
      const heardBefore = heard;
      const page = await history.after(room, last, PAGE);
      if (page.length > 0) socket.emit('chat', page);
      const newest = page.at(-1);
      if (newest !== undefined) last = placeOf(newest.cursor) ?? last;
      // Nothing was delivered while the page was read, so nothing is between it and what the socket hears as a member.
      if (page.length < PAGE && (heard === heardBefore || round >= ROUNDS)) break;
    }
    await socket.join(room);
    if (last !== undefined && nodes) await tellBetween(socket, room, placeBefore(last, OVERLAP_MS), history);
  } finally {
    bus.off('chats', hear);
  }
}

/** What another node stored before this socket joined, and told before it could hear. */
async function tellBetween(socket: ChatSocket, room: string, from: Place, history: History): Promise<void> {
  let last = from;
  let page;
  do {
    page = await history.after(room, last, PAGE);
    if (page.length > 0) socket.emit('chat', page);
    last = placeOf(page.at(-1)?.cursor ?? '') ?? last;
  } while (page.length === PAGE);
}
