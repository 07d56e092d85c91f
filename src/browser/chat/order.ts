interface Place {
  cursor: string;
  line: HTMLElement;
}

/** The lines that have a place in the room, in its order. Almost every line comes last, and is put there in one step. */
export class Order {
  #places: Place[] = [];

  get size(): number {
    return this.#places.length;
  }

  get first(): Place | undefined {
    return this.#places[0];
  }

  /** Puts a line in its place. @returns the line that comes after it, null where it is the last */
  put(cursor: string, line: HTMLElement): HTMLElement | null {
    const index = this.#indexOf(cursor);
    this.#places.splice(index, 0, { cursor, line });
    return this.#places[index + 1]?.line ?? null;
  }

  /** Takes the first so many out. @returns their lines */
  takeFirst(count: number): HTMLElement[] {
    return this.#places.splice(0, count).map(({ line }) => line);
  }

  /** How many lines come before this cursor. */
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
