import { setImmediate as pause } from 'node:timers/promises';
import { multikeyKey, type Catalog, type Collection, type Index } from './catalog.js';
import type { Cursors } from './cursors.js';
import { compileFilter, type Filter } from './evaluate/filter.js';
import type { Doc } from './evaluate/values.js';
import { choosePlan, type Plan } from './planner.js';
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
/** Entries read from the store at a time, at first and at most. */
const [FIRST_READ, MOST_READ] = [64, 128];
/** How much of the documents is read before they are passed on, in bytes. */
const MOST_BYTES = 1024 ** 2;

/**
 * Finds the documents that match a query, in its order, some at a time. It holds no lock and no snapshot: other commands run in
 * between. A document that is there all the time is found once, unless its place in the index moves.
 * @throws MongoError as compileFilter and choosePlan
 */
export async function* find(engine: Engine, collection: Collection, query: Query): AsyncGenerator<Doc[]> {
  const { filter, sort = {}, limit = Infinity } = query;
  const isMultikey = (index: Index): boolean => engine.store.get(multikeyKey(index)) !== undefined;
  const plan = choosePlan(collection, filter, sort, isMultikey);
  let left = limit;
  let end = performance.now() + SLICE_MS;
  for (const docs of scan(engine.store, plan, compileFilter(filter))) {
    if (docs.length > 0) yield docs.slice(0, left);
    left -= docs.length;
    if (left <= 0) return;
    if (performance.now() < end) continue;
    // Everything else in the event loop runs, network included.
    await pause();
    end = performance.now() + SLICE_MS;
  }
}

/** Reads a plan's ranges in steps, each of which may yield no documents. */
function* scan(store: Store, plan: Plan, matches: Filter): Generator<Doc[]> {
  const seen = plan.multikey ? new Set<string>() : null;
  let most = FIRST_READ;
  for (const range of plan.reverse ? plan.ranges.toReversed() : plan.ranges) {
    for (let rest: Range | null = range; rest;) {
      const read = store.read(rest, most, plan.reverse);
      let docs: Doc[] = [];
      let size = 0;
      for (const { value } of read.entries) {
        if (seen?.has(value.toString('latin1'))) continue;
        seen?.add(value.toString('latin1'));
        const bytes = plan.index ? store.get(value) : value;
        if (!bytes) continue;
        const doc = decodeStored(bytes);
        if (matches(doc)) docs.push(doc);
        size += bytes.length;
        if (size < MOST_BYTES) continue;
        yield docs;
        [docs, size] = [[], 0];
      }
      yield docs;
      rest = read.rest;
      most = Math.min(MOST_READ, most * 2);
    }
  }
}
