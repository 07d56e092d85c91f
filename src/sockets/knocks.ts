import { tooMany, UserError } from '../lib/errors.js';
import { KNOCK_MS } from '../rooms/knocks.js';
import { KeyedQueue } from '../lib/keyed-queue.js';
import type { KnockAck } from '../shared/events.js';
import { readRoomId } from '../middleware/read-input.js';
import { translatorOf } from '../lib/languages.js';
import { callerOf } from './callers.js';
import { acknowledge, socketError } from './socket-errors.js';
import { connectionsOf, type LobbySocket, type SocketNeeds } from './types.js';

/** How many knocks of a connection may queue while a person clicks from door to door. */
const QUEUED_MAX = 5;

/**
 * Handles knocks from the lobby. A knock lasts as long as its connection. Knocks of one connection run in turn, each
 * ending the previous one, so that none is left when the connection ends.
 */
export function serveKnocks(socket: LobbySocket, needs: SocketNeeds): void {
  const { knocks, rates, nodes } = needs;
  const { person, locale, limitKey } = callerOf(socket);
  const queue = new KeyedQueue();
  let queued = 0;
  let waiting: { room: string; member: string; timer: NodeJS.Timeout } | null = null;

  socket.on('knock', (id: unknown, ack: unknown) => {
    const work = queueKnock(id).then((): KnockAck => ({ waiting: true }));
    acknowledge(socket, ack, work, { what: 'a knock failed', t: translatorOf(locale), needs });
  });

  socket.on('disconnect', () => void withdraw());

  async function queueKnock(id: unknown): Promise<void> {
    if (queued >= QUEUED_MAX) throw tooMany(1);
    queued++;
    try {
      await queue.run('knock', () => knock(id));
    } finally {
      queued--;
    }
  }

  async function knock(id: unknown): Promise<void> {
    if (person === null) throw new UserError('forbidden', 403);
    const room = readRoomId(id);
    await rates.consume('joins', limitKey);
    await withdraw();
    if (isGone()) return;
    const member = person.memberIn(room);
    waiting = { room, member, timer: setTimeout(giveUp, KNOCK_MS) };
    // Listens before the answer can arrive.
    await socket.join(connectionsOf(room, member));
    await nodes?.hears(socket.nsp, room);
    try {
      await knocks.knock(room, person);
    } catch (error) {
      forget();
      throw error;
    }
    if (isGone()) await withdraw();
  }

  function isGone(): boolean {
    return !socket.connected;
  }

  function giveUp(): void {
    if (waiting) socket.emit('knockAnswered', { room: waiting.room, letIn: false });
    void withdraw();
  }

  function forget(): { room: string; member: string } | null {
    const ended = waiting;
    waiting = null;
    if (ended === null) return null;
    clearTimeout(ended.timer);
    void socket.leave(connectionsOf(ended.room, ended.member));
    return ended;
  }

  async function withdraw(): Promise<void> {
    const ended = forget();
    if (ended === null) return;
    const { room, member } = ended;
    await knocks
      .withdraw(room, member)
      .catch((thrown: unknown) => socketError(socket, thrown, 'a knock could not be withdrawn', needs));
  }
}
