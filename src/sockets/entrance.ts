import type { Socket } from 'socket.io';
import pLimit from 'p-limit';
import { tooMany } from '../lib/errors.js';

/** How many sockets enter rooms at the same time: enough to share the updates of rooms that many enter. */
const AT_ONCE = 100;
/** At some 200 a second the last of them waits for five seconds, less than clients wait for an answer. */
const WAITING_MAX = 1000;
/** Refused clients come back within this range, in seconds. Until then their connections stay open, which makes the next try cheap. */
const AGAIN_S = { from: 4, to: 14 };

/**
 * Bounds the sockets that wait to enter rooms. When a node comes back, all of its clients come at once; without a bound each waits longer than
 * it has patience for, and the node works on attempts that were given up.
 * Source: https://sre.google/sre-book/addressing-cascading-failures/ (queue management, load shedding)
 */
export class Entrance {
  readonly #limit;

  constructor(
    atOnce = AT_ONCE,
    private readonly waitingMax = WAITING_MAX,
  ) {
    this.#limit = pLimit(atOnce);
  }

  /**
   * Runs `enter` when it is this socket's turn.
   * @throws UserError `too_many` with the seconds until the client should try again, if too many are waiting or its connection is gone
   */
  async pass(
    socket: { conn: Pick<Socket['conn'], 'readyState'> },
    enter: () => Promise<void>,
  ): Promise<void> {
    const again = () => tooMany(AGAIN_S.from + Math.random() * (AGAIN_S.to - AGAIN_S.from));
    if (this.#limit.pendingCount >= this.waitingMax) throw again();
    await this.#limit(async () => {
      if (socket.conn.readyState !== 'open') throw again();
      await enter();
    });
  }
}
