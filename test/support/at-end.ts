/** A test, or what ends later in another way. */
export interface Ending {
  after: (step: () => Promise<void>) => void;
}

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
    const errors: unknown[] = [];
    // A step that fails keeps none of the others from being taken.
    for (const step of first.reverse())
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 0) throw errors[0];
  });
}
