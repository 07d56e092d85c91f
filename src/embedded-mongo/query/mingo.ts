import { Double, Int32, Long, type BSONSymbol } from 'bson';
import { aggregate, Query } from 'mingo';
import { isDoc, bsonType, type Doc, type Value } from '../bson/types.js';
import { MongoError } from '../errors.js';
import type { Matcher } from './types.js';

/**
 * All that is asked of mingo is asked here: aggregation expressions, and the stages that need them.
 * mingo works on plain objects and JavaScript numbers; documents are turned into those and back.
 * Filters and updates are not mingo's, since it knows neither BSON types nor the order of fields;
 * docs/embedded-mongo.md lists what differs.
 */
const OPTIONS = { scriptEnabled: false };

/** `$expr`: an aggregation expression as a condition. */
export function compileExpression(operand: Value): Matcher {
  const query = asMongo(() => new Query({ $expr: toPlain(operand) }, OPTIONS));
  return (doc) => asMongo(() => query.test(toPlain(doc) as Record<string, unknown>));
}

/**
 * Runs stages over documents.
 * @param others gives the documents of another collection, for `$lookup` and the like.
 * @throws MongoError InvalidPipelineOperator for what mingo does not know.
 */
export function runStages(docs: Doc[], stages: Doc[], others: (name: string) => Doc[]): Doc[] {
  const pipeline = stages.map((stage) => toPlain(stage) as Record<string, unknown>);
  const collectionResolver = (name: string): Record<string, unknown>[] =>
    others(name).map((doc) => toPlain(doc) as Record<string, unknown>);
  const results = asMongo(() => aggregate(docs.map(toPlain), pipeline, { ...OPTIONS, collectionResolver }));
  return results.map((result) => fromPlain(result) as Doc);
}

function asMongo<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof MongoError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /accumulator '(\$\w+)' is not registered/.exec(message)?.[1];
    if (unknown) throw new MongoError('InvalidPipelineOperator', `Unrecognized expression '${unknown}'`);
    throw new MongoError('BadValue', message);
  }
}

/** A value as mingo wants it: plain objects, JavaScript's numbers and regular expressions. */
function toPlain(value: Value): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (isDoc(value)) return Object.fromEntries([...value].map(([name, inner]) => [name, toPlain(inner)]));
  switch (bsonType(value)) {
    case 'Int32':
    case 'Double':
      return value.valueOf();
    case 'Long':
      return (value as Long).toNumber();
    case 'BSONSymbol':
      return (value as BSONSymbol).value;
    default:
      return value;
  }
}

/** Back again. A number's type is the narrowest that holds it: int, long for larger whole numbers, else double. */
function fromPlain(value: unknown): Value {
  if (value === undefined) return null;
  if (typeof value === 'number') return fromNumber(value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value as Value;
  if (Array.isArray(value)) return value.map(fromPlain);
  if (bsonType(value as Value) !== undefined) return value as Value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return new Map(entries.map(([name, inner]) => [name, fromPlain(inner)]));
}

function fromNumber(value: number): Value {
  if (!Number.isSafeInteger(value)) return new Double(value);
  return value === (value | 0) ? new Int32(value) : Long.fromNumber(value);
}
