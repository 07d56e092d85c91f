interface Place {
  cursor: string;
  line: HTMLElement;
}

/** The stored lines in the room's order. Almost every line goes last, which takes one step. */
export class StoredLines {
  #places: Place[] = [];

  get size(): number {
    return this.#places.length;
  }

  get first(): Place | undefined {
    return this.#places[0];
  }

  /** Inserts a line. @returns the line after it, or null if it is the last */
  insert(cursor: string, line: HTMLElement): HTMLElement | null {
    const index = this.#indexOf(cursor);
    this.#places.splice(index, 0, { cursor, line });
    return this.#places[index + 1]?.line ?? null;
  }

  /** Removes the first `count` lines. @returns the removed lines */
  removeFirst(count: number): HTMLElement[] {
    return this.#places.splice(0, count).map(({ line }) => line);
  }

  /** The number of lines before this cursor. */
  #indexOf(cursor: string): number {
    let [low, high] = [0, this.size];
    if (cursor > (this.#places.at(-1)?.cursor ?? '')) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.cursor ?? '') < cursor) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
