import { decode } from '../bson/decode.js';
import type { Doc } from '../bson/types.js';
import type { Collection } from '../storage/collection.js';
import { recordKey } from '../storage/records.js';
import type { Entry, KeyRange, Store } from '../storage/store.js';
import type { Plan } from './plan.js';
import type { Matcher, Position } from './types.js';

/** A document that answers the filter. */
export interface Found {
  doc: Doc;
  bytes: Buffer;
  position: Position;
}

/** Entries read from the store at a time, at most. */
const CHUNK = 256;

/**
 * Reads what a plan finds, piece by piece. Between two pieces others may write: a scan holds no lock and no
 * snapshot, only the key that it has come to. A document is given once, even when several index entries lead to it.
 */
export class Scan {
  done = false;
  keysExamined = 0;
  docsExamined = 0;
  private readonly ranges: KeyRange[];
  private readonly seen: Set<string> | null;
  private chunk = 16;

  constructor(
    private readonly store: Store,
    private readonly collection: Collection,
    private readonly plan: Plan,
    private readonly matches: Matcher,
  ) {
    this.ranges = plan.reverse ? [...plan.ranges].reverse() : [...plan.ranges];
    this.seen = plan.index?.multikey === true ? new Set() : null;
  }

  /**
   * The next documents, `most` at most; fewer when the time is over or the plan at its end.
   * @param deadline in milliseconds of `performance.now()`.
   */
  next(most: number, deadline: number): Found[] {
    const found: Found[] = [];
    while (!this.done && found.length < most) {
      const range = this.ranges[0];
      if (!range || this.collection.dropped) {
        this.done = true;
        break;
      }
      this.readChunk(range, found, most, deadline);
      if (performance.now() > deadline) break;
    }
    return found;
  }

  private readChunk(range: KeyRange, found: Found[], most: number, deadline: number): void {
    const entries = this.store.read(range, this.chunk, this.plan.reverse);
    for (const [i, entry] of entries.entries()) {
      const one = this.examine(entry);
      if (one) found.push(one);
      const outOfTime = i % 16 === 15 && performance.now() > deadline;
      if (found.length >= most || outOfTime) {
        this.ranges[0] = this.after(range, entry);
        return;
      }
    }
    const last = entries.at(-1);
    if (last && entries.length === this.chunk) this.ranges[0] = this.after(range, last);
    else this.ranges.shift();
    this.chunk = Math.min(CHUNK, this.chunk * 4);
  }

  /** What is left of a range behind an entry. */
  private after(range: KeyRange, { key }: Entry): KeyRange {
    if (this.plan.reverse) return { from: range.from, to: key };
    return { from: Buffer.concat([key, ZERO]), to: range.to };
  }

  private examine(entry: Entry): Found | null {
    const bytes = this.plan.index ? this.fetch(entry) : entry.value;
    if (!bytes) return null;
    this.docsExamined++;
    const doc = decode(bytes);
    const position: Position = {};
    return this.matches(doc, position) ? { doc, bytes, position } : null;
  }

  private fetch(entry: Entry): Buffer | undefined {
    this.keysExamined++;
    if (this.seen) {
      const primary = entry.value.toString('latin1');
      if (this.seen.has(primary)) return undefined;
      this.seen.add(primary);
    }
    return this.store.get(recordKey(this.collection, entry.value));
  }
}

/** The least thing that can follow a key. */
const ZERO = Buffer.from([0]);
