import { Cursors } from './cursors.js';
import { isDiskFull } from './errors.js';
import { Catalog } from './storage/catalog.js';
import type { Collection } from './storage/collection.js';
import { emptyDropped } from './storage/empty.js';
import { Records } from './storage/records.js';
import type { Store } from './storage/store.js';

/** What every command works with. */
export class Engine {
  readonly catalog: Catalog;
  readonly records: Records;
  readonly cursors = new Cursors();
  private sweeping: Promise<void> | null = null;

  constructor(readonly store: Store) {
    this.catalog = new Catalog(store);
    this.records = new Records(store, this.catalog);
  }

  /** Takes up what a crash may have left: indexes that were being built go, and what was dropped is emptied on. */
  recover(): void {
    for (const collection of this.catalog.all()) {
      for (const index of collection.indexes.filter(({ building }) => building))
        this.write(collection, () => {
          this.catalog.dropIndex(collection, index);
        });
    }
    this.sweepDropped();
  }

  /** Empties, in slices, what was dropped. */
  sweepDropped(): void {
    this.sweeping ??= emptyDropped(this.store, this.catalog)
      .catch((error: unknown) => {
        // On a full disk nothing can be removed now; the next round tries again.
        if (!isDiskFull(error)) throw error;
      })
      .finally(() => {
        this.sweeping = null;
      });
  }

  /** Resolves when nothing is being emptied any more. */
  async settled(): Promise<void> {
    await this.sweeping;
  }

  /**
   * Runs an action that changes a collection as one transaction.
   * When it throws, nothing is changed, neither in the store nor in what is known of the collection in memory.
   */
  write<T>(collection: Collection, action: () => T): T {
    try {
      return this.store.write(() => {
        const before = collection.count;
        const result = action();
        if (collection.count !== before) this.catalog.saveCount(collection);
        return result;
      });
    } catch (error) {
      this.catalog.reload();
      throw error;
    }
  }
}
