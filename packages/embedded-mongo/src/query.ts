import { setImmediate as pause } from 'node:timers/promises';
import { multikeyKey, type Catalog, type Collection, type Index } from './catalog.js';
import type { Cursors } from './cursors.js';
import { compileFilter } from './evaluate/filter.js';
import type { Doc } from './evaluate/values.js';
import { choosePlan } from './planner.js';
import type { Range, Store } from './store.js';
import { decodeStored } from './wire.js';

/** Shared by all commands. */
export interface Engine {
  store: Store;
  catalog: Catalog;
  cursors: Cursors;
}

/** Which documents to find, and in which order. */
export interface Query {
  filter: Doc;
  sort?: Doc;
  /** Infinity, or none: all. */
  limit?: number;
}

/** How long a scan may keep other commands waiting, in milliseconds. */
const SLICE_MS = 4;
/** Entries read from the store at a time, at first (unless the limit is lower) and at most. */
const [FIRST_READ, MOST_READ] = [64, 128];

/**
 * Finds the documents that match a query, in its order, some at a time. It holds no lock and no snapshot: other commands run in
 * between. A document that is there all the time is found once, unless its place in the index moves.
 * @throws MongoError as compileFilter and choosePlan
 */
export async function* find(
  { store }: Engine,
  collection: Collection,
  { filter, sort = {}, limit = Infinity }: Query,
): AsyncGenerator<Doc[]> {
  const isMultikey = (index: Index): boolean => store.get(multikeyKey(index)) !== undefined;
  const { index, multikey, ranges, reverse } = choosePlan(collection, filter, sort, isMultikey);
  const matches = compileFilter(filter);
  const seen = new Set<string>();
  const load = (value: Buffer): Buffer | undefined => {
    const name = multikey ? value.toString('latin1') : '';
    if (seen.has(name)) return undefined;
    if (multikey) seen.add(name);
    return index ? store.get(value) : value;
  };
  let [left, most, end] = [limit, Math.min(limit, FIRST_READ), performance.now() + SLICE_MS];
  for (const range of reverse ? ranges.toReversed() : ranges) {
    for (let rest: Range | null = range; rest;) {
      const read = store.read(rest, most, reverse, load);
      const docs = read.entries.map(({ value }) => decodeStored(value)).filter(matches);
      if (docs.length > 0) yield docs.slice(0, left);
      left -= docs.length;
      if (left <= 0) return;
      rest = read.rest;
      most = Math.min(MOST_READ, most * 2);
      if (performance.now() < end) continue;
      // Everything else in the event loop runs, network included.
      await pause();
      end = performance.now() + SLICE_MS;
    }
  }
}
