/** Limits how many things, such as connections, exist at the same time under one name, such as an address. */
export class ConcurrencyLimiter {
  readonly #held = new Map<string, number>();

  /**
   * Acquires a slot under each name, or none at all.
   * @param most how many may be held under each name
   * @returns releases them; further calls do nothing. Null if a name is used up
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

  /** Whether any of these names is used up. */
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
