import type { Bus } from '../../domain/bus.js';
import { type Place, placeOf } from '../../domain/cursor.js';
import type { History } from '../../domain/history.js';
import type { ChatSocket } from './types.js';

/** How many missed chats one packet carries. */
const PAGE = 200;

/** Who has missed more than this begins anew with the latest page of history, and is told so. */
const MISSED_MAX = 10_000;

/** After so many rounds in a room where chats come faster than they can be read, the rest may arrive out of order. */
const ROUNDS = MISSED_MAX / PAGE + 50;

/**
 * Brings a socket up to date and into its room, without a gap: what was delivered to the room before the socket joined
 * it is read from the database, what comes later is delivered.
 * @param after the last chat that the client has; without it, it is told only what is said from now on
 */
export async function resume(
  socket: ChatSocket,
  room: string,
  after: Place | undefined,
  { bus, history }: { bus: Bus; history: History },
): Promise<void> {
  let heard = 0;
  const hear = (id: string): void => {
    if (id === room) heard++;
  };
  bus.on('chats', hear);
  try {
    let last = after;
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
  } finally {
    bus.off('chats', hear);
  }
}
