import { pause } from '../pause.js';
import type { Catalog } from './catalog.js';
import { rangeOf, spacePrefix, type Store } from './store.js';

/** Entries removed in one commit. */
const SLICE = 500;

/** Removes what dropped collections and indexes have left in the store, in slices. Goes on after a restart where it was. */
export async function emptyDropped(store: Store, catalog: Catalog): Promise<void> {
  for (let spaces = catalog.droppedSpaces(); spaces.length > 0; spaces = catalog.droppedSpaces()) {
    for (const space of spaces) {
      while (emptySlice(store, space)) await pause();
      store.write(() => {
        catalog.forgetSpace(space);
      });
    }
  }
}

/** @returns whether there may be more. */
function emptySlice(store: Store, space: number): boolean {
  return store.write(() => {
    const entries = store.read(rangeOf(spacePrefix(space)), SLICE);
    for (const { key } of entries) store.remove(key);
    return entries.length === SLICE;
  });
}
