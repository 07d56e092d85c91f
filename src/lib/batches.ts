import { setTimeout as wait } from 'node:timers/promises';

interface Call<Item, Result> {
  item: Item;
  done: (result: Result) => void;
  failed: (error: unknown) => void;
}

/** The outcome of a batch: a result or an error for each item. */
export interface BatchOutcome<Result> {
  results: (Result | Error)[];
  /** How long the next batch of the same key gathers, in ms. */
  pauseMs: number;
}

/**
 * Runs calls of one key in batches: the first call runs at once; calls that arrive while it runs, or during the pause
 * after it, form the next batch. Under load many calls share the work; a lone call does not wait.
 */
export class Batches<Item, Result> {
  /** Waiting calls by key; a key is present while its batch runs or pauses. */
  readonly #waiting = new Map<string, Call<Item, Result>[]>();

  /** @param work runs a batch; if it throws, the whole batch fails */
  constructor(private readonly work: (key: string, items: Item[]) => Promise<BatchOutcome<Result>>) {}

  /** @returns this item's result @throws this item's error, or the batch's */
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
