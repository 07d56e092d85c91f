import { toNumber } from '../bson/numbers.js';
import { isNumeric, type Doc } from '../bson/types.js';
import { SLICE_MS } from '../cursors.js';
import type { Engine } from '../engine.js';
import { MongoError } from '../errors.js';
import { pause } from '../pause.js';
import { QuerySource } from '../query/source.js';
import type { Collection } from '../storage/collection.js';
import { Arguments } from './arguments.js';
import { statements, writeError, type WriteError } from './statements.js';
import type { Command } from './types.js';

/** Source: MongoDB manual, "delete (database command)". */
export const remove: Command = async (call) => {
  const { engine, database, command } = call;
  const args = new Arguments(command, 'delete', ['delete', 'deletes', 'ordered']);
  const collection = engine.catalog.find(`${database}.${args.collection('delete')}`);
  const ordered = args.get('ordered') !== false;
  const errors: WriteError[] = [];
  let removed = 0;
  for (const [index, { doc }] of statements(call, 'deletes').entries()) {
    try {
      const statement = new Arguments(doc, 'delete.deletes', ['q', 'limit', 'collation', 'hint']);
      const filter = statement.filter('q');
      const limit = readLimit(doc);
      if (collection) removed += await removeMatching(engine, collection, filter, limit);
    } catch (error) {
      errors.push(writeError(index, error));
      if (ordered) break;
    }
  }
  return { n: removed, ...(errors.length > 0 ? { writeErrors: errors } : {}) };
};

function readLimit(statement: Doc): number {
  const limit = statement.get('limit');
  if (!isNumeric(limit))
    throw new MongoError(
      'Location40414',
      "BSON field 'delete.deletes.limit' is missing but a required field",
    );
  const number = toNumber(limit);
  if (number !== 0 && number !== 1)
    throw new MongoError('FailedToParse', `The limit field in delete objects must be 0 or 1. Got ${number}`);
  return number === 0 ? Infinity : 1;
}

/**
 * Removes what answers a filter, in slices: others have their turn in between.
 * @returns how many were removed.
 */
export async function removeMatching(
  engine: Engine,
  collection: Collection,
  filter: Doc,
  limit: number,
): Promise<number> {
  const source = new QuerySource(engine, collection, { filter, sort: [], skip: 0, limit });
  let removed = 0;
  for (;;) {
    // Read and removed in one turn, so that none of them can have changed in between.
    const found = source.next(MOST_PER_SLICE, performance.now() + SLICE_MS);
    if (found.length > 0)
      engine.write(collection, () => {
        for (const { doc } of found) engine.records.remove(collection, doc);
      });
    removed += found.length;
    if (source.done) return removed;
    await pause();
  }
}

/** What is removed in one commit: about as much as fits into a slice. */
const MOST_PER_SLICE = 200;
