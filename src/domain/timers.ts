/** What is to be done later: at most one thing under each name, and nothing any more once they are cleared. */
export class Timers {
  readonly #due = new Map<string, NodeJS.Timeout>();

  /** Does `work` in `delayMs`, instead of what was to be done under this name. */
  set(name: string, delayMs: number, work: () => void): void {
    clearTimeout(this.#due.get(name));
    const timer = setTimeout(() => {
      this.#due.delete(name);
      work();
    }, delayMs);
    this.#due.set(name, timer);
  }

  clear(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}
