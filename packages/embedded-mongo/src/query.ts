import { multikeyKey, type Catalog, type Collection, type Index } from './catalog.js';
import type { Cursors } from './cursors.js';
import { check } from './errors.js';
import { compileFilter, type Filter, type Match } from './evaluate/filter.js';
import { compileSort } from './evaluate/sort.js';
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
  skip?: number;
  /** Infinity, or none: all. */
  limit?: number;
}

/** A matching document, and its size in bytes. */
export interface Found {
  doc: Doc;
  match: Match;
  size: number;
}

/** How long a scan may keep other commands waiting, in milliseconds. */
const SLICE_MS = 4;
/** Entries read from the store at a time, at first and at most. */
const [FIRST_READ, MOST_READ] = [64, 128];
/** How much a sort without an index may hold, in bytes. Source: MongoDB manual, "Aggregation Pipeline Limits". */
const MEMORY_BYTES = 100 * 1024 ** 2;

/**
 * Finds the documents that match a query, in its order, some at a time. It holds no lock and no snapshot: other commands run in
 * between. A document that is there all the time is found once, unless its place in the index moves.
 * @throws MongoError ExceededMemoryLimit for a sort of too much
 */
export async function* find(engine: Engine, collection: Collection, query: Query): AsyncGenerator<Found[]> {
  const { filter, sort = {}, skip = 0, limit = Infinity } = query;
  const isMultikey = (index: Index): boolean => engine.store.get(multikeyKey(index)) !== undefined;
  const plan = choosePlan(collection, filter, sort, isMultikey);
  // An invalid sort is refused even if an index gives the order.
  const sortKey = compileSort(sort);
  const found = slices(scan(engine.store, plan, compileFilter(filter)));
  let toSkip = skip;
  let left = limit;
  for await (const some of plan.sorted ? found : inOrder(found, sortKey, skip + limit)) {
    const shown = some.slice(toSkip, toSkip + left);
    toSkip -= Math.min(toSkip, some.length);
    left -= shown.length;
    if (shown.length > 0) yield shown;
    if (left === 0) return;
  }
}

/** Reads a plan's ranges in steps, each of which may yield no documents. */
function* scan(store: Store, plan: Plan, matches: Filter): Generator<Found[]> {
  const seen = plan.multikey ? new Set<string>() : null;
  let most = FIRST_READ;
  for (const range of plan.reverse ? plan.ranges.toReversed() : plan.ranges) {
    for (let rest: Range | null = range; rest;) {
      const read = store.read(rest, most, plan.reverse);
      let found: Found[] = [];
      let size = 0;
      for (const { value } of read.entries) {
        if (seen?.has(value.toString('latin1'))) continue;
        seen?.add(value.toString('latin1'));
        const bytes = plan.index ? store.get(value) : value;
        if (!bytes) continue;
        const doc = decodeStored(bytes);
        const match = matches(doc);
        if (match) found.push({ doc, match, size: bytes.length });
        size += bytes.length;
        if (size < 1024 ** 2) continue;
        yield found;
        [found, size] = [[], 0];
      }
      yield found;
      rest = read.rest;
      most = Math.min(MOST_READ, most * 2);
    }
  }
}

/** Lets other commands run after each slice of time. */
async function* slices(steps: Iterable<Found[]>): AsyncGenerator<Found[]> {
  let end = performance.now() + SLICE_MS;
  for (const found of steps) {
    if (found.length > 0) yield found;
    if (performance.now() < end) continue;
    await pause();
    end = performance.now() + SLICE_MS;
  }
}

/** Lets everything else in the event loop run, network included. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function* inOrder(
  found: AsyncIterable<Found[]>,
  sortKey: (doc: Doc) => Buffer,
  most: number,
): AsyncGenerator<Found[]> {
  let all: (Found & { key: Buffer })[] = [];
  let bytes = 0;
  const arrange = (): void => {
    all.sort((a, b) => a.key.compare(b.key));
    all = all.slice(0, most);
    bytes = all.reduce((sum, { size }) => sum + size, 0);
  };
  for await (const some of found) {
    all.push(...some.map((each) => ({ ...each, key: sortKey(each.doc) })));
    bytes = some.reduce((sum, { size }) => sum + size, bytes);
    check(bytes <= MEMORY_BYTES, 'ExceededMemoryLimit', `exceeded memory limit of ${MEMORY_BYTES} bytes`);
    if (all.length > 2 * most + MOST_READ) arrange();
  }
  arrange();
  yield all;
}
