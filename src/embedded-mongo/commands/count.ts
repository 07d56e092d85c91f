import { keyOf } from '../bson/key.js';
import type { Doc, Value } from '../bson/types.js';
import { SLICE_MS } from '../cursors.js';
import type { Engine } from '../engine.js';
import { pause } from '../pause.js';
import { visitPath } from '../query/paths.js';
import { compileFilter } from '../query/match.js';
import { QuerySource, type Query } from '../query/source.js';
import type { Collection } from '../storage/collection.js';
import { Arguments } from './arguments.js';
import { checkHint, queryOf } from './find.js';
import type { Command } from './types.js';

/** Source: MongoDB manual, "count (database command)". */
export const count: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'count', [
    'count',
    'query',
    'limit',
    'skip',
    'hint',
    'collation',
    'fields',
  ]);
  const collection = engine.catalog.find(`${database}.${args.collection('count')}`);
  const query = queryOf(args, 'query');
  if (!collection) {
    compileFilter(query.filter);
    return { n: 0 };
  }
  checkHint(args, collection);
  return { n: await countMatching(engine, collection, query) };
};

/** How many documents answer a query. Without a filter nothing is read for it. */
export async function countMatching(engine: Engine, collection: Collection, query: Query): Promise<number> {
  if (query.filter.size === 0) return Math.min(Math.max(0, collection.count - query.skip), query.limit);
  let found = 0;
  await forEach(engine, collection, { ...query, sort: [] }, () => found++);
  return found;
}

/** Source: MongoDB manual, "distinct (database command)". */
export const distinct: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'distinct', ['distinct', 'key', 'query', 'collation', 'hint']);
  const collection = engine.catalog.find(`${database}.${args.collection('distinct')}`);
  const path = args.string('key').split('.');
  const filter = args.filter('query');
  compileFilter(filter);
  const values = new Map<string, Value>();
  const add = (doc: Doc): void => {
    visitPath(doc, path, 'each', (value) => {
      // An array counts by its elements, and not as a whole.
      if (value !== undefined && !Array.isArray(value)) values.set(keyOf(value).toString('latin1'), value);
      return false;
    });
  };
  if (collection) await forEach(engine, collection, { filter, sort: [], skip: 0, limit: Infinity }, add);
  return { values: [...values.values()] };
};

/** Visits all that answer a query, in slices. */
export async function forEach(
  engine: Engine,
  collection: Collection,
  query: Query,
  visit: (doc: Doc) => void,
): Promise<void> {
  const source = new QuerySource(engine, collection, query);
  for (;;) {
    for (const { doc } of source.next(1000, performance.now() + SLICE_MS)) visit(doc);
    if (source.done) return;
    await pause();
  }
}
