/** What is kept says when it was written, in ms since 1970. */
interface Dated {
  at: number;
}

/** What nobody came back for: the room has most likely ended. */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * What outlives the page: one entry of the browser's storage for each thing, so that two tabs of one person never
 * overwrite each other's. Storage may be forbidden or full; then things live as long as the page.
 */
export class DraftStore<Thing extends Dated> {
  /**
   * @param kind what begins the names of all entries of this kind, in whichever room
   * @param place what follows it in the names of this room and person
   * @param parse what is stored is outside input, anybody may have written it; null where it is nothing of ours
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

  /** What is kept for this person in this room, as it was written. */
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

/** @returns null where it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns null where the browser allows no storage, or has no room left */
export function inStorage<Result>(use: (storage: Storage) => Result): Result | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
