import { multikeyKey, type Catalog, type Collection } from './catalog.js';
import type { Cursors } from './cursors.js';
import { MongoError } from './errors.js';
import { compileFilter, type Filter, type Match } from './evaluate/filter.js';
import { compileSort } from './evaluate/sort.js';
import type { Doc } from './evaluate/values.js';
import { choosePlan, type Plan } from './planner.js';
import type { Range, Store } from './store.js';
import { decodeStored } from './wire.js';

/** What every command works with. */
export interface Engine {
  store: Store;
  catalog: Catalog;
  cursors: Cursors;
}

/** What is to be found, and in which order. */
export interface Query {
  filter: Doc;
  sort?: Doc;
  skip?: number;
  /** Infinity, or none: all. */
  limit?: number;
}

/** A document that answers a filter, and its size in bytes. */
export interface Found {
  doc: Doc;
  match: Match;
  size: number;
}

/** How long one step may keep others waiting, in milliseconds. */
const SLICE_MS = 4;
/** Entries read from the store at a time, at first and at most. */
const [FIRST_READ, MOST_READ] = [64, 128];
/** What a sort without an index, or an aggregation, may hold, in bytes. Source: MongoDB manual, "Aggregation Pipeline Limits". */
const MEMORY_BYTES = 100 * 1024 ** 2;

/**
 * Finds the documents that answer a query, in its order, some at a time. It holds no lock and no snapshot: others read and write in
 * between. A document that is there all the time is given once, unless its place in the index moves.
 * @throws MongoError ExceededMemoryLimit for a sort of too much
 */
export async function* find(engine: Engine, collection: Collection, query: Query): AsyncGenerator<Found[]> {
  const { filter, sort = {}, skip = 0, limit = Infinity } = query;
  const plan = planOf(engine, collection, filter, sort);
  // Refused where it is wrong, also when an index gives the order.
  const compare = compileSort(sort);
  const found = slices(scan(engine.store, plan, compileFilter(filter)));
  let toSkip = skip;
  let left = limit;
  for await (const some of plan.sorted ? found : inOrder(found, compare, skip + limit)) {
    const shown = some.slice(toSkip, toSkip + left);
    toSkip -= Math.min(toSkip, some.length);
    left -= shown.length;
    if (shown.length > 0) yield shown;
    if (left === 0) return;
  }
}

/** All documents that answer a query. @throws MongoError ExceededMemoryLimit where they are too many to hold */
export async function findAll(engine: Engine, collection: Collection, query: Query): Promise<Doc[]> {
  const docs: Doc[] = [];
  let bytes = 0;
  for await (const some of find(engine, collection, query)) {
    docs.push(...some.map(({ doc }) => doc));
    bytes = checkMemory(bytes, some);
  }
  return docs;
}

function planOf({ store }: Engine, collection: Collection, filter: Doc, sort: Doc): Plan {
  return choosePlan(collection, filter, sort, (index) => store.get(multikeyKey(index)) !== undefined);
}

/** Reads what a plan finds; what it yields are steps, with or without documents. */
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

/** Lets all others who wait have their turn after each slice of time. */
async function* slices(steps: Iterable<Found[]>): AsyncGenerator<Found[]> {
  let end = performance.now() + SLICE_MS;
  for (const found of steps) {
    if (found.length > 0) yield found;
    if (performance.now() < end) continue;
    await pause();
    end = performance.now() + SLICE_MS;
  }
}

/** Lets all others who wait have their turn, network included. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function* inOrder(
  found: AsyncIterable<Found[]>,
  compare: (a: Doc, b: Doc) => number,
  most: number,
): AsyncGenerator<Found[]> {
  let all: Found[] = [];
  let bytes = 0;
  const arrange = (): void => {
    all.sort((a, b) => compare(a.doc, b.doc));
    all = all.slice(0, most);
    bytes = all.reduce((sum, { size }) => sum + size, 0);
  };
  for await (const some of found) {
    all.push(...some);
    bytes = checkMemory(bytes, some);
    if (all.length > 2 * most + MOST_READ) arrange();
  }
  arrange();
  yield all;
}

function checkMemory(before: number, found: Found[]): number {
  const bytes = found.reduce((sum, { size }) => sum + size, before);
  if (bytes <= MEMORY_BYTES) return bytes;
  throw new MongoError('ExceededMemoryLimit', `exceeded memory limit of ${MEMORY_BYTES} bytes`);
}
