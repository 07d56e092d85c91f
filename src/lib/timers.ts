/** What is to be done later: at most one thing under each name, and nothing any more once they are closed. */
export class Timers {
  readonly #due = new Map<string, NodeJS.Timeout>();
  #closed = false;

  /** Does `work` in `delayMs`, instead of what was to be done under this name. */
  set(name: string, delayMs: number, work: () => void): void {
    // What was under way at the end may still come here, and would keep the process alive.
    if (this.#closed) return;
    clearTimeout(this.#due.get(name));
    const timer = setTimeout(() => {
      this.#due.delete(name);
      work();
    }, delayMs);
    this.#due.set(name, timer);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}
