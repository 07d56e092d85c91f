import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChatView } from '../../../src/shared/views.js';
import { collect, until } from '../../support/until.js';
import { type ChatSocket, sendChat, Visitor } from '../../support/visitor.js';

const PEOPLE = 4;
const EACH_SAYS_EVERY_MS = 100;

export interface Served {
  chats: number;
  /** Time to the acknowledgement, in ms. */
  p50: number;
  p99: number;
}

/**
 * People who chat in another room during an attack on the service.
 * @returns a function that ends the chat and checks that each message was acknowledged and reached all, once and in one order
 */
export async function bystanders(t: TestContext, url: string): Promise<() => Promise<Served>> {
  const people = Array.from({ length: PEOPLE }, () => new Visitor(t, url));
  const [creator] = people;
  assert.ok(creator);
  const room = await creator.createRoom({ title: 'bystanders' });
  const sockets: ChatSocket[] = [];
  for (const each of people) sockets.push(await each.enter(room));
  const received = sockets.map((socket) => collect<ChatView[]>(socket, 'chat'));
  const lost: string[] = [];
  for (const socket of sockets) socket.on('disconnect', (reason) => lost.push(reason));
  const acknowledged: ChatView[] = [];
  const delays: number[] = [];
  let talking = true;

  const talk = async (socket: ChatSocket): Promise<void> => {
    while (talking) {
      const began = performance.now();
      acknowledged.push(await sendChat(socket, 'as every day'));
      delays.push(performance.now() - began);
      await wait(EACH_SAYS_EVERY_MS);
    }
  };
  const conversation = Promise.all(sockets.map(talk));
  // The returned function reports a failure; until then nothing awaits it.
  conversation.catch(() => undefined);

  return async () => {
    talking = false;
    await conversation;
    assert.deepEqual(lost, [], 'nobody was cut off');
    const all = acknowledged.map(({ cursor }) => cursor).sort();
    await until('everyone has received everything', () =>
      received.every((each) => each.flat().length >= all.length),
    );
    for (const each of received)
      assert.deepEqual(
        each.flat().map(({ cursor }) => cursor),
        all,
      );
    delays.sort((a, b) => a - b);
    const percentile = (share: number) => Math.round(delays[Math.floor(delays.length * share)] ?? NaN);
    return { chats: all.length, p50: percentile(0.5), p99: percentile(0.99) };
  };
}
