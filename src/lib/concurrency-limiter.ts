/** What is held at the same moment, such as connections, counted by whoever holds it. */
export class ConcurrencyLimiter {
  readonly #held = new Map<string, number>();

  /**
   * Takes one more under each name, or none at all.
   * @param most how many may be held under each name
   * @returns gives them back, once however often it is called; null where one of them is used up
   */
  acquire(most: Record<string, number>): (() => void) | null {
    const names = Object.keys(most);
    if (this.isFull(most)) return null;
    for (const name of names) this.#held.set(name, this.count(name) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const name of names) this.#release(name);
    };
  }

  /** Whether one more would be too many under any of these names. */
  isFull(most: Record<string, number>): boolean {
    return Object.entries(most).some(([name, bound]) => this.count(name) >= bound);
  }

  /** How many are held under a name. */
  count(name: string): number {
    return this.#held.get(name) ?? 0;
  }

  #release(name: string): void {
    const left = this.count(name) - 1;
    if (left > 0) this.#held.set(name, left);
    else this.#held.delete(name);
  }
}
