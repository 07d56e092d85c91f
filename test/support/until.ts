import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';

/** Long, because only a failing test waits for all of it, and a busy machine should not fail one. */
export const PATIENCE_MS = 30_000;

/** Waits until a condition holds. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    if (await isSo()) return;
    await wait(20);
  }
  assert.fail(`waited in vain until ${what}`);
}

/** The first argument of an event's next occurrence; call it before causing the event. */
export function next<Payload>(socket: Socket, event: string, patienceMs = PATIENCE_MS): Promise<Payload> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`waited in vain for ${event}`));
    }, patienceMs);
    socket.once(event, (payload: Payload) => {
      clearTimeout(timer);
      resolve(payload);
    });
  });
}

/** Collects the first argument of every occurrence of an event from now on. */
export function collect<Payload>(socket: Socket, event: string): Payload[] {
  const all: Payload[] = [];
  socket.on(event, (payload: Payload) => all.push(payload));
  return all;
}
