/** An entry with its creation time, in ms since 1970. */
interface Dated {
  at: number;
}

/** Older entries are dropped: their room has most likely ended. */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * Stores items beyond the page's lifetime, each under its own key in localStorage, so that two tabs of one person never
 * overwrite each other. If storage is blocked or full, items last as long as the page.
 */
export class DraftStore<Thing extends Dated> {
  /**
   * @param kind key prefix of all entries of this kind, in any room
   * @param place what follows the prefix for this room and person
   * @param parse validates a stored entry, which is outside input; null if it is invalid
   */
  constructor(
    private readonly kind: string,
    private readonly place: string,
    private readonly parse: (value: unknown, name: string) => Thing | null,
  ) {
    const oldest = Date.now() - FORGOTTEN_AFTER_MS;
    for (const [name, thing] of this.#entries(kind))
      if ((thing?.at ?? 0) < oldest)
        inStorage((storage) => {
          storage.removeItem(name);
        });
  }

  /** @returns whether it will outlive the page */
  keep(name: string, thing: Thing): boolean {
    const put = (storage: Storage) => {
      storage.setItem(this.#prefix + name, JSON.stringify(thing));
      return true;
    };
    return inStorage(put) ?? false;
  }

  forget(name: string): void {
    inStorage((storage) => {
      storage.removeItem(this.#prefix + name);
    });
  }

  /** This person's entries in this room, as they were stored. */
  all(): Thing[] {
    const things = this.#entries(this.#prefix).flatMap(([, thing]) => (thing === null ? [] : [thing]));
    return things.sort((a, b) => a.at - b.at);
  }

  get #prefix(): string {
    return this.kind + this.place;
  }

  #entries(prefix: string): [name: string, thing: Thing | null][] {
    const all = inStorage((storage) => Object.entries(storage) as [string, string][]) ?? [];
    return all
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, text]) => [name, this.parse(parseJson(text), name.slice(prefix.length))]);
  }
}

/** @returns null if it is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns null if storage is blocked or full */
export function inStorage<Result>(use: (storage: Storage) => Result): Result | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
