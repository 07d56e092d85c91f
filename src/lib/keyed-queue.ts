/** Lets work on the same thing happen one after another, in the order it was asked for. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` when all earlier work under `key` has ended, however it ended.
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

  /** Waits for all work that was asked for until now. */
  async onIdle(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
