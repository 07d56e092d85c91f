/**
 * The longest that Node.js waits; with more, it does not wait at all. A delay can exceed it if the clock was set back
 * by a month or more. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** Named timers: at most one for each name, and none after `close`. */
export class Timers {
  readonly #due = new Map<string, NodeJS.Timeout>();
  #closed = false;

  /** Schedules `work` in `delayMs`, and cancels the timer of that name, if any. */
  set(name: string, delayMs: number, work: () => void): void {
    // Work that ends after `close` may still call this, and a timer would keep the process alive.
    if (this.#closed) return;
    clearTimeout(this.#due.get(name));
    const timer = setTimeout(
      () => {
        this.#due.delete(name);
        work();
      },
      Math.min(delayMs, DELAY_MAX_MS),
    );
    this.#due.set(name, timer);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}
