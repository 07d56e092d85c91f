/** Runs work with the same key one after another, in the order of the calls. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` when all earlier work under `key` has ended, with or without an error.
   * @returns what `work` returns or throws
   */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }

  /** Resolves when all work that has been queued until now has ended. */
  async onIdle(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
