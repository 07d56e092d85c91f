import { isDoc, type Doc, type Value } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { Arguments } from './arguments.js';
import { statements, writeError, type WriteError } from './statements.js';
import { compileFilter } from '../query/match.js';
import type { Collection } from '../storage/collection.js';
import { compileUpdate } from '../update/update.js';
import type { Call, Command } from './types.js';
import { changeOne, changeMany, type Change, type Changed } from './change.js';

const KNOWN = ['q', 'u', 'upsert', 'multi', 'arrayFilters', 'collation', 'hint'];

/** Source: MongoDB manual, "update (database command)". */
export const update: Command = async (call) => {
  const { engine, command } = call;
  const args = new Arguments(command, 'update', ['update', 'updates', 'ordered', 'bypassDocumentValidation']);
  const name = args.collection('update');
  const ordered = args.get('ordered') !== false;
  const total = { n: 0, nModified: 0 };
  const upserted: { index: number; _id: Value }[] = [];
  const errors: WriteError[] = [];
  for (const [index, { doc }] of statements(call, 'updates').entries()) {
    try {
      const { change, multi } = readStatement(doc);
      const collection = collectionFor(call, name, change);
      if (!collection) continue;
      const result = multi
        ? await changeMany(engine, collection, change)
        : await changeOne(engine, collection, change);
      count(total, result);
      if (result.upserted) upserted.push({ index, _id: result.upserted.get('_id') as Value });
    } catch (error) {
      errors.push(writeError(index, error));
      if (ordered) break;
    }
  }
  return {
    n: total.n,
    nModified: total.nModified,
    ...(upserted.length > 0 ? { upserted } : {}),
    ...(errors.length > 0 ? { writeErrors: errors } : {}),
  };
};

/** A collection is made by an upsert only. What cannot be changed is still refused where it is wrong. */
function collectionFor({ engine, database }: Call, name: string, change: Change): Collection | undefined {
  if (change.upsert) return engine.catalog.ensure(database, name);
  compileFilter(change.filter);
  compileUpdate(change.update, change.arrayFilters);
  return engine.catalog.find(`${database}.${name}`);
}

function count(total: { n: number; nModified: number }, { matched, modified, upserted }: Changed): void {
  total.n += matched + (upserted ? 1 : 0);
  total.nModified += modified;
}

function readStatement(doc: Doc): { change: Change; multi: boolean } {
  const args = new Arguments(doc, 'update.updates', KNOWN);
  const multi = args.boolean('multi');
  const updated = args.get('u');
  if (multi && isDoc(updated) && ![...updated.keys()].some((name) => name.startsWith('$')))
    throw new MongoError('FailedToParse', 'multi update is not supported for replacement-style update');
  const change: Change = {
    filter: args.filter('q'),
    sort: [],
    update: updated ?? null,
    arrayFilters: args.array('arrayFilters') ?? [],
    upsert: args.boolean('upsert'),
  };
  return { change, multi };
}
