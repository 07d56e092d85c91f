import { fromArray, asBson, QuerySource, type Query } from '../query/source.js';
import { compileFilter } from '../query/match.js';
import { compileProjection } from '../query/project.js';
import { parseSort } from '../query/sort.js';
import { MongoError } from '../errors.js';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, type Doc } from '../bson/types.js';
import type { Collection } from '../storage/collection.js';
import { Arguments, asLong } from './arguments.js';
import { sameFields } from './index-spec.js';
import type { Call, Command } from './types.js';

const KNOWN = [
  'find',
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'collation',
  'noCursorTimeout',
  'allowDiskUse',
  'allowPartialResults',
];

/** Source: MongoDB manual, "find (database command)". */
export const find: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'FindCommandRequest', KNOWN);
  const namespace = `${database}.${args.collection('find')}`;
  const query = queryOf(args);
  const project = compileProjection(args.document('projection'));
  const collection = engine.catalog.find(namespace);
  if (collection) checkHint(args, collection);
  // A filter that is refused is refused on an empty collection too.
  else compileFilter(query.filter);
  const source = collection ? asBson(new QuerySource(engine, collection, query), project) : fromArray([]);
  const single = args.boolean('singleBatch') || limitOf(args) < 0;
  return {
    cursor: await engine.cursors.start(namespace, source, { batchSize: args.count('batchSize'), single }),
  };
};

/** The filter, sort, skip and limit of a find or the like. */
export function queryOf(args: Arguments, filterName = 'filter'): Query {
  const limit = Math.abs(limitOf(args));
  return {
    filter: args.filter(filterName),
    sort: parseSort(args.document('sort')),
    skip: args.count('skip') ?? 0,
    limit: limit === 0 ? Infinity : limit,
  };
}

function limitOf(args: Arguments): number {
  const limit = args.get('limit');
  return isNumeric(limit) ? Math.trunc(toNumber(limit)) : 0;
}

/** A hint has to name an index; which one is used is then still this server's choice. */
export function checkHint(args: Arguments, collection: Collection): void {
  const hint = args.get('hint');
  if (hint === undefined || (isDoc(hint) && hint.size === 0)) return;
  const known = collection.indexes.some(
    ({ name, spec }) => name === hint || (isDoc(hint) && sameFields(spec.get('key') as Doc, hint)),
  );
  const natural = isDoc(hint) && (hint.has('$natural') || (hint.size === 1 && hint.has('_id')));
  if (!known && !natural && hint !== '_id_')
    throw new MongoError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
}

/** Source: MongoDB manual, "getMore". */
export const getMore: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'GetMoreCommandRequest', [
    'getMore',
    'collection',
    'batchSize',
    'term',
    'lastKnownCommittedOpTime',
  ]);
  const namespace = `${database}.${args.string('collection')}`;
  return {
    cursor: await engine.cursors.more(asLong(args.get('getMore')), namespace, args.count('batchSize')),
  };
};

/** Source: MongoDB manual, "killCursors". */
export const killCursors: Command = ({ engine, command }) => {
  const args = new Arguments(command, 'killCursors', ['killCursors', 'cursors']);
  const ids = (args.array('cursors') ?? []).map(asLong);
  const killed = new Set(ids.filter((id) => engine.cursors.kill(id)));
  return {
    cursorsKilled: [...killed],
    cursorsNotFound: ids.filter((id) => !killed.has(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

/** The plan of a find, and what it read. Source: MongoDB manual, "Explain Results". */
export const explain: Command = ({ engine, database, command }: Call) => {
  const explained = command.get('explain');
  if (!isDoc(explained) || !explained.has('find'))
    throw new MongoError('CommandNotSupported', 'only find can be explained');
  const args = new Arguments(explained, 'FindCommandRequest', KNOWN);
  const namespace = `${database}.${args.collection('find')}`;
  const collection = engine.catalog.find(namespace);
  if (!collection) return { queryPlanner: { namespace, winningPlan: { stage: 'EOF' } } };
  const source = new QuerySource(engine, collection, queryOf(args));
  let returned = 0;
  while (!source.done) returned += source.next(1000, Infinity).length;
  const { plan, scan } = source;
  const read = plan.index
    ? {
        stage: 'FETCH',
        inputStage: {
          stage: 'IXSCAN',
          indexName: plan.index.name,
          direction: plan.reverse ? 'backward' : 'forward',
        },
      }
    : plan.wholeCollection
      ? { stage: 'COLLSCAN', direction: plan.reverse ? 'backward' : 'forward' }
      : {
          stage: 'FETCH',
          inputStage: {
            stage: 'IXSCAN',
            indexName: '_id_',
            direction: plan.reverse ? 'backward' : 'forward',
          },
        };
  return {
    queryPlanner: { namespace, winningPlan: plan.sorted ? read : { stage: 'SORT', inputStage: read } },
    executionStats: {
      executionSuccess: true,
      nReturned: returned,
      totalKeysExamined: scan.keysExamined,
      totalDocsExamined: scan.docsExamined,
    },
  };
};
