/** A test, or another owner whose end can be awaited. */
export interface Ending {
  after: (step: () => Promise<void>) => void;
}

const pending = new WeakMap<Ending, (() => unknown)[]>();

/**
 * Cleans up at the end of a test in reverse order, so that a service stops before its folder is removed. `t.after` alone
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
    // A failing step does not prevent the others.
    for (const step of first.reverse())
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 0) throw errors[0];
  });
}
