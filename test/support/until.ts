import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';

/** Long, since it only passes in vain where something is wrong: a busy machine is not. */
export const PATIENCE_MS = 30_000;

/** Waits until something is so. */
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

/** The next event of a name, its first argument; to be called before what causes it. */
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

/** Everything that an event brings from now on. */
export function collect<Payload>(socket: Socket, event: string): Payload[] {
  const all: Payload[] = [];
  socket.on(event, (payload: Payload) => all.push(payload));
  return all;
}
