import type { TestContext } from 'node:test';

type Ending = Pick<TestContext, 'after'>;

const pending = new WeakMap<Ending, (() => unknown)[]>();

/**
 * Clears away at the end of a test, the last thing first: a service stops before its folder goes. `t.after` alone
 * runs in the order of registration.
 */
export function atEnd(t: Ending, clear: () => unknown): void {
  const steps = pending.get(t);
  if (steps) {
    steps.push(clear);
    return;
  }
  const first = [clear];
  pending.set(t, first);
  t.after(async () => {
    for (const step of first.reverse()) await step();
  });
}
