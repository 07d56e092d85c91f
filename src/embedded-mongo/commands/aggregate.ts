import { Int32 } from 'bson';
import { toNumber } from '../bson/numbers.js';
import { isDoc, isNumeric, type Doc, type Value } from '../bson/types.js';
import type { Engine } from '../engine.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/match.js';
import { runStages } from '../query/mingo.js';
import { parseSort } from '../query/sort.js';
import { asBson, fromArray, QuerySource, type Query } from '../query/source.js';
import { sortKey } from '../storage/index-keys.js';
import type { Collection } from '../storage/collection.js';
import { Arguments } from './arguments.js';
import { countMatching, forEach } from './count.js';
import type { Command } from './types.js';

/** The stages that need expressions, and are mingo's. */
const MINGO_STAGES = [
  '$addFields',
  '$bucket',
  '$bucketAuto',
  '$facet',
  '$group',
  '$lookup',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$set',
  '$sortByCount',
  '$unset',
  '$unwind',
];
const OWN_STAGES = ['$match', '$sort', '$skip', '$limit', '$count'];

interface Stage {
  name: string;
  operand: Value;
}

/** What an aggregation may hold in memory, in documents' bytes. Source: MongoDB manual, "Aggregation Pipeline Limits". */
const MOST_DOCS = 1_000_000;

/** Source: MongoDB manual, "aggregate (database command)". */
export const aggregate: Command = async ({ engine, database, command }) => {
  const args = new Arguments(command, 'aggregate', [
    'aggregate',
    'pipeline',
    'cursor',
    'hint',
    'collation',
    'allowDiskUse',
    'bypassDocumentValidation',
    'explain',
  ]);
  if (args.get('explain') === true)
    throw new MongoError('CommandNotSupported', 'an aggregation cannot be explained');
  const name = args.collection('aggregate');
  const stages = (args.array('pipeline') ?? []).map(readStage);
  const namespace = `${database}.${name}`;
  const collection = engine.catalog.find(namespace);
  const cursor = args.document('cursor');
  const size = cursor?.get('batchSize');
  const options = { batchSize: isNumeric(size) ? toNumber(size) : undefined, single: false };
  const { query, used } = leadingQuery(stages);
  const rest = stages.slice(used);
  compileFilter(query.filter);
  if (!collection)
    return {
      cursor: await engine.cursors.start(
        namespace,
        fromArray(await runRest([], rest, engine, database)),
        options,
      ),
    };
  if (rest.length === 0)
    return {
      cursor: await engine.cursors.start(
        namespace,
        asBson(new QuerySource(engine, collection, query), null),
        options,
      ),
    };
  const counted = await countOnly(engine, collection, query, rest[0] as Stage);
  const docs = counted ?? (await readAll(engine, collection, query));
  const results = await runRest(docs, counted ? rest.slice(1) : rest, engine, database);
  return { cursor: await engine.cursors.start(namespace, fromArray(results), options) };
};

function readStage(stage: Value): Stage {
  const [entry, another] = isDoc(stage) ? [...stage] : [];
  if (!entry || another)
    throw new MongoError(
      'Location40323',
      'A pipeline stage specification object must contain exactly one field.',
    );
  const [name, operand] = entry;
  if (!MINGO_STAGES.includes(name) && !OWN_STAGES.includes(name))
    throw new MongoError('Location40324', `Unrecognized pipeline stage name: '${name}'`);
  if (name === '$match' && !isDoc(operand))
    throw new MongoError('Location15959', 'the match filter must be an expression in an object');
  return { name, operand };
}

/** As much of the beginning as an index can answer: a filter, a sort, a skip and a limit, in this order. */
function leadingQuery(stages: Stage[]): { query: Query; used: number } {
  const query: Query = { filter: new Map(), sort: [], skip: 0, limit: Infinity };
  let used = 0;
  const next = (name: string): Stage | null =>
    stages[used]?.name === name ? (stages[used++] as Stage) : null;
  const match = next('$match');
  if (match) query.filter = match.operand as Doc;
  const sort = next('$sort');
  if (sort) query.sort = parseSort(sort.operand as Doc);
  const skip = next('$skip');
  if (skip) query.skip = positive(skip, 0);
  const limit = next('$limit');
  if (limit) query.limit = positive(limit, 1);
  return { query, used };
}

/** The driver's countDocuments, and `$count`: no document has to be kept for them. */
async function countOnly(
  engine: Engine,
  collection: Collection,
  query: Query,
  stage: Stage,
): Promise<Doc[] | null> {
  const name = countedAs(stage);
  if (name === null) return null;
  const found = await countMatching(engine, collection, query);
  if (found === 0) return [];
  const group = stage.name === '$group' ? (stage.operand as Doc).get('_id') : undefined;
  return [
    new Map<string, Value>([
      ...(group === undefined ? [] : [['_id', group] as const]),
      [name, new Int32(found)],
    ]),
  ];
}

/** The field that a stage puts the number of documents into; null where it does something else. */
function countedAs({ name, operand }: Stage): string | null {
  if (name === '$count') return countName(operand);
  if (name !== '$group' || !isDoc(operand) || operand.size !== 2) return null;
  const id = operand.get('_id');
  if (id !== null && !isNumeric(id)) return null;
  const [field, accumulator] = [...operand].find(([other]) => other !== '_id') ?? ['', null];
  const one = isDoc(accumulator) && accumulator.size === 1 ? accumulator.get('$sum') : undefined;
  return isNumeric(one) && toNumber(one) === 1 ? field : null;
}

function countName(operand: Value): string {
  if (typeof operand !== 'string' || operand === '' || operand.startsWith('$') || operand.includes('.'))
    throw new MongoError('Location40156', 'the count field must be a non-empty string without $ and dots');
  return operand;
}

async function readAll(engine: Engine, collection: Collection, query: Query): Promise<Doc[]> {
  const docs: Doc[] = [];
  await forEach(engine, collection, query, (doc) => {
    if (docs.push(doc) > MOST_DOCS)
      throw new MongoError(
        'ExceededMemoryLimit',
        `an aggregation of more than ${MOST_DOCS} documents is not supported`,
      );
  });
  return docs;
}

/** Stages one after the other over documents in memory; those of mingo together, as far as they follow each other. */
async function runRest(docs: Doc[], stages: Stage[], engine: Engine, database: string): Promise<Doc[]> {
  const others = await readOthers(stages, engine, database);
  let current = docs;
  for (let at = 0; at < stages.length;) {
    const stage = stages[at] as Stage;
    if (OWN_STAGES.includes(stage.name)) {
      current = runOwn(current, stage);
      at++;
      continue;
    }
    const end = stages.findIndex(({ name }, i) => i > at && OWN_STAGES.includes(name));
    const together = stages.slice(at, end < 0 ? undefined : end);
    current = runStages(
      current,
      together.map(({ name, operand }) => new Map([[name, operand]])),
      (name) => others.get(name) ?? [],
    );
    at += together.length;
  }
  return current;
}

function runOwn(docs: Doc[], stage: Stage): Doc[] {
  switch (stage.name) {
    case '$match': {
      const matches = compileFilter(stage.operand as Doc);
      return docs.filter((doc) => matches(doc));
    }
    case '$sort': {
      const fields = parseSort(stage.operand as Doc);
      const keyed = docs.map((doc) => ({ doc, key: sortKey(fields, doc) }));
      return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ doc }) => doc);
    }
    case '$skip':
      return docs.slice(positive(stage, 0));
    case '$limit':
      return docs.slice(0, positive(stage, 1));
    default:
      return docs.length === 0 ? [] : [new Map([[countName(stage.operand), new Int32(docs.length)]])];
  }
}

function positive({ name, operand }: Stage, least: number): number {
  const number = isNumeric(operand) ? toNumber(operand) : Number.NaN;
  if (!Number.isInteger(number) || number < least)
    throw new MongoError(
      'Location15958',
      `invalid argument to ${name} stage: it has to be a whole number of at least ${least}`,
    );
  return number;
}

/** The collections that `$lookup` stages ask for, read before: mingo cannot wait. */
async function readOthers(stages: Stage[], engine: Engine, database: string): Promise<Map<string, Doc[]>> {
  const others = new Map<string, Doc[]>();
  for (const { operand } of stages) {
    const from = isDoc(operand) ? operand.get('from') : undefined;
    const collection = typeof from === 'string' ? engine.catalog.find(`${database}.${from}`) : undefined;
    if (collection)
      others.set(
        from as string,
        await readAll(engine, collection, { filter: new Map(), sort: [], skip: 0, limit: Infinity }),
      );
  }
  return others;
}
