import { setTimeout as wait } from 'node:timers/promises';

interface Call<Item, Result> {
  item: Item;
  done: (result: Result) => void;
  failed: (error: unknown) => void;
}

/** What a batch came to: for each item a result, or an error. */
export interface BatchOutcome<Result> {
  results: (Result | Error)[];
  /** How long the next batch under the same key gathers, in ms. */
  pauseMs: number;
}

/**
 * Runs calls under one key in batches: the first at once, and together all those that come while it runs or during the pause after it. Under
 * load many calls share the work; a lone one waits for nobody.
 */
export class Batches<Item, Result> {
  /** The calls that are waiting, by key; a key is here as long as a batch runs or pauses. */
  readonly #waiting = new Map<string, Call<Item, Result>[]>();

  /** @param work what it throws fails the whole batch */
  constructor(private readonly work: (key: string, items: Item[]) => Promise<BatchOutcome<Result>>) {}

  /** @returns this item's result @throws this item's error, or what the batch throws */
  run(key: string, item: Item): Promise<Result> {
    return new Promise((done, failed) => {
      const call = { item, done, failed };
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push(call);
      else void this.#runAll(key, [call]);
    });
  }

  async #runAll(key: string, first: Call<Item, Result>[]): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.#waiting.get(key) ?? []) {
      this.#waiting.set(key, []);
      const pauseMs = await this.#runBatch(key, batch);
      if (pauseMs > 0) await wait(pauseMs, undefined, { ref: false });
    }
    this.#waiting.delete(key);
  }

  async #runBatch(key: string, batch: Call<Item, Result>[]): Promise<number> {
    try {
      const { results, pauseMs } = await this.work(
        key,
        batch.map(({ item }) => item),
      );
      for (const [index, { done, failed }] of batch.entries()) {
        const result = results[index];
        if (result instanceof Error || result === undefined) failed(result);
        else done(result);
      }
      return pauseMs;
    } catch (error) {
      for (const { failed } of batch) failed(error);
      return 0;
    }
  }
}
