import { encode, Raw } from '../bson/encode.js';
import type { Doc, Value } from '../bson/types.js';
import type { Engine } from '../engine.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import { compileProjection, type Projector } from '../query/project.js';
import { parseSort } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import { Arguments } from './arguments.js';
import { changeOne, firstOf, isUnchanged, type Change } from './change.js';
import type { Command } from './types.js';

const KNOWN = [
  'findAndModify',
  'findandmodify',
  'query',
  'sort',
  'remove',
  'update',
  'new',
  'fields',
  'upsert',
  'bypassDocumentValidation',
  'arrayFilters',
  'collation',
  'hint',
];

/** Source: MongoDB manual, "findAndModify". */
export const findAndModify: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'findAndModify', KNOWN);
  const name = args.collection(command.has('findAndModify') ? 'findAndModify' : 'findandmodify');
  const change: Change = {
    filter: args.filter('query'),
    sort: parseSort(args.document('sort')),
    update: args.get('update') ?? null,
    arrayFilters: args.array('arrayFilters') ?? [],
    upsert: args.boolean('upsert'),
  };
  const project = compileProjection(args.document('fields'));
  const wantsNew = args.boolean('new');
  const removes = args.boolean('remove');
  checkOptions(removes, args.get('update') !== undefined, change.upsert, wantsNew);
  if (removes) {
    const collection = engine.catalog.find(`${database}.${name}`);
    const removed = collection ? await removeOne(engine, collection, change) : null;
    return { lastErrorObject: { n: removed ? 1 : 0 }, value: shown(removed, project, change.filter) };
  }
  const collection = change.upsert
    ? engine.catalog.ensure(database, name)
    : engine.catalog.find(`${database}.${name}`);
  if (!collection) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null };
  const { matched, upserted, before, after } = await changeOne(engine, collection, change);
  const value = wantsNew ? (after ?? upserted) : before;
  return {
    lastErrorObject: {
      n: matched + (upserted ? 1 : 0),
      updatedExisting: matched > 0,
      ...(upserted ? { upserted: upserted.get('_id') as Value } : {}),
    },
    value: shown(value ?? null, project, change.filter),
  };
};

function checkOptions(removes: boolean, updates: boolean, upsert: boolean, wantsNew: boolean): void {
  if (removes && updates)
    throw new MongoError('FailedToParse', 'Cannot specify both an update and remove=true');
  if (!removes && !updates)
    throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified');
  if (removes && upsert)
    throw new MongoError('FailedToParse', 'Cannot specify both upsert=true and remove=true');
  if (removes && wantsNew)
    throw new MongoError(
      'FailedToParse',
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
}

async function removeOne(
  engine: Engine,
  collection: Collection,
  { filter, sort }: Change,
): Promise<Doc | null> {
  for (;;) {
    const found = await firstOf(engine, collection, filter, sort);
    if (!found) return null;
    if (!isUnchanged(engine, collection, found)) continue;
    engine.write(collection, () => {
      engine.records.remove(collection, found.doc);
    });
    return found.doc;
  }
}

function shown(doc: Doc | null, project: Projector | null, filter: Doc): Raw | null {
  if (!doc) return null;
  if (!project) return new Raw(encode(doc));
  const position = {};
  compileFilter(filter)(doc, position);
  return new Raw(encode(project(doc, position)));
}
