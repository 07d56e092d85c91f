import { setImmediate as pause } from 'node:timers/promises';
import { multikeyKey, rangeOf, spacePrefix, type Catalog, type Collection, type Index } from './catalog.js';
import type { Cursors } from './cursors.js';
import { compileFilter } from './evaluate/filter.js';
import { behind, rankByte } from './evaluate/keys.js';
import type { Doc } from './evaluate/values.js';
import { choosePlan, type Query } from './planner.js';
import type { Range, Store } from './store.js';
import { decodeStored } from './wire.js';

/** Shared by all commands. */
export interface Engine {
  store: Store;
  catalog: Catalog;
  cursors: Cursors;
}

/** How long a scan may keep other commands waiting, in milliseconds. */
const SLICE_MS = 4;
/** Entries read from the store at a time, at first (unless the limit is lower) and at most. */
const [FIRST_READ, MOST_READ] = [64, 128];
/** Documents of a full batch, and the bytes that fill one as well. Source: MongoDB manual, "Cursor Batches". */
const [BATCH, BATCH_BYTES] = [101, 1024 * 1024];

/**
 * Finds the documents that match a query, in its order, some at a time. It holds no lock and no snapshot: other commands run in
 * between. A document that is there all the time is found once, unless its place in the index moves.
 * @throws MongoError as compileFilter and choosePlan
 */
export async function* find({ store }: Engine, collection: Collection, query: Query): AsyncGenerator<Doc[]> {
  const multikeys = collection.indexes.filter((each) => store.get(multikeyKey(each)));
  const { index, multikey, ranges, reverse } = choosePlan(collection, query, multikeys);
  const { filter, limit = Infinity, project = (doc: Doc): Doc => doc } = query;
  const matches = compileFilter(filter);
  const seen = new Set<string>();
  const load = (value: Buffer): Buffer | undefined => {
    const name = multikey ? value.toString('latin1') : '';
    if (seen.has(name)) return undefined;
    if (multikey) seen.add(name);
    return index ? store.get(value) : value;
  };
  let [left, most, end] = [limit, Math.min(limit, FIRST_READ), performance.now() + SLICE_MS];
  let [batch, bytes]: [Doc[], number] = [[], 0];
  for (const range of reverse ? ranges.toReversed() : ranges) {
    for (let rest: Range | null = range; rest;) {
      const read = store.read(rest, most, reverse, load);
      const docs = read.entries.map(({ value }) => decodeStored(value)).filter(matches);
      batch.push(...docs.slice(0, left).map(project));
      bytes += read.entries.reduce((sum, { value }) => sum + value.length, 0);
      left -= docs.length;
      const isFull = left <= 0 || batch.length >= BATCH || bytes >= BATCH_BYTES;
      if (isFull && batch.length > 0) yield batch;
      if (left <= 0) return;
      if (isFull) [batch, bytes] = [[], 0];
      rest = read.rest;
      most = Math.min(MOST_READ, most * 2);
      if (performance.now() < end) continue;
      // Everything else in the event loop runs, network included.
      await pause();
      end = performance.now() + SLICE_MS;
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * A document for each value of an index's only field, one at a time: the other entries of a value are skipped. The documents that have
 * null there or lack the field are all found, since they look the same in the index.
 */
export async function* findEachValue({ store }: Engine, { id }: Index): AsyncGenerator<Doc[]> {
  const prefix = spacePrefix(id);
  let range = rangeOf(prefix);
  for (;;) {
    const [entry] = store.read(range, 1).entries;
    if (!entry) return;
    const { key, value: record } = entry;
    const doc = decodeStored(store.get(record) as Buffer);
    // A key is a prefix, the value and the `_id`; the key of the document is a prefix and the `_id`.
    const isNull = key[prefix.length] === rankByte(null);
    const skipped = isNull ? key : key.subarray(0, prefix.length - record.length);
    range = { from: behind(skipped), to: range.to };
    yield [doc];
    await pause();
  }
}
