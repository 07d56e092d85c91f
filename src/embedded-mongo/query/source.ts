import type { Source } from '../cursors.js';
import { encode } from '../bson/encode.js';
import type { Engine } from '../engine.js';
import type { Doc } from '../bson/types.js';
import type { Collection } from '../storage/collection.js';
import type { KeyField } from '../storage/index-keys.js';
import { compileFilter } from './match.js';
import { choosePlan, type Plan } from './plan.js';
import type { Projector } from './project.js';
import { Scan, type Found } from './scan.js';
import { Sorter } from './sort.js';

/** What is to be found, and in which order. */
export interface Query {
  filter: Doc;
  sort: KeyField[];
  skip: number;
  /** Infinity: all. */
  limit: number;
}

/** The documents that answer a query, in its order, piece by piece. */
export class QuerySource {
  readonly plan: Plan;
  readonly scan: Scan;
  private readonly sorter: Sorter<Found> | null;
  private sorted: Found[] | null = null;
  private toSkip: number;
  private left: number;

  constructor(engine: Engine, collection: Collection, query: Query) {
    this.plan = choosePlan(collection, query.filter, query.sort);
    this.scan = new Scan(engine.store, collection, this.plan, compileFilter(query.filter));
    this.sorter = this.plan.sorted ? null : new Sorter(query.sort, query.skip + query.limit);
    this.toSkip = query.skip;
    this.left = query.limit;
  }

  get done(): boolean {
    if (this.left === 0) return true;
    return this.sorter ? this.sorted?.length === 0 : this.scan.done;
  }

  /** The next ones; maybe none yet. @param deadline in milliseconds of `performance.now()`. */
  next(most: number, deadline: number): Found[] {
    if (this.sorter && !this.sorted) {
      while (!this.scan.done && performance.now() < deadline)
        for (const found of this.scan.next(256, deadline)) this.sorter.add(found);
      if (!this.scan.done) return [];
      this.sorted = this.sorter.sorted();
    }
    const wanted = Math.min(most, this.left) + this.toSkip;
    const read = this.sorted ? this.sorted.splice(0, wanted) : this.scan.next(wanted, deadline);
    const skipped = Math.min(this.toSkip, read.length);
    this.toSkip -= skipped;
    const found = skipped > 0 ? read.slice(skipped) : read;
    this.left -= found.length;
    return found;
  }
}

/** What a cursor gives out: documents as BSON, projected. */
export function asBson(source: QuerySource, project: Projector | null): Source {
  return {
    get done() {
      return source.done;
    },
    next: (most, deadline) =>
      source
        .next(most, deadline)
        .map(({ doc, bytes, position }) => (project ? encode(project(doc, position)) : bytes)),
  };
}

/** Documents that are there already. */
export function fromArray(docs: (Doc | Record<string, unknown>)[]): Source {
  let at = 0;
  return {
    get done() {
      return at >= docs.length;
    },
    next: (most) => {
      const some = docs.slice(at, at + most).map(encode);
      at += some.length;
      return some;
    },
  };
}
