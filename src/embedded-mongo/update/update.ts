import { MongoError } from '../errors.js';
import { encode } from '../bson/encode.js';
import { isDoc, type Doc, type Value } from '../bson/types.js';
import { runStages } from '../query/mingo.js';
import { compileModifiers } from './modifiers.js';
import type { Updater } from './types.js';

/**
 * Compiles an update: modifiers, a whole new document, or a pipeline.
 * @throws MongoError as MongoDB does for what it refuses.
 * Source: MongoDB manual, "Update Operators" and "update (database command)".
 */
export function compileUpdate(update: Value, arrayFilters: Value[]): { apply: Updater; replaces: boolean } {
  if (Array.isArray(update)) return { apply: guarded(compilePipeline(update)), replaces: false };
  if (!isDoc(update))
    throw new MongoError('FailedToParse', 'Update argument must be either an object or an array');
  const [first] = update.keys();
  if (first?.startsWith('$') === true)
    return { apply: guarded(compileModifiers(update, arrayFilters)), replaces: false };
  const misplaced = [...update.keys()].find((name) => name.startsWith('$'));
  if (misplaced !== undefined)
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${misplaced}' in '${misplaced}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  return { apply: guarded(compileReplacement(update)), replaces: true };
}

function compileReplacement(replacement: Doc): Updater {
  return (doc) => {
    const id = doc.get('_id');
    const made: Doc = new Map();
    if (id !== undefined || replacement.has('_id')) made.set('_id', replacement.get('_id') ?? (id as Value));
    for (const [name, value] of replacement) if (name !== '_id') made.set(name, value);
    return made;
  };
}

const PIPELINE_STAGES = ['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'];

function compilePipeline(stages: Value[]): Updater {
  const checked = stages.map((stage) => {
    const [name = ''] = isDoc(stage) ? stage.keys() : [];
    if (!PIPELINE_STAGES.includes(name))
      throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`);
    return stage as Doc;
  });
  return (doc) => {
    const [result] = runStages([doc], checked, () => []);
    return withTypesOf(doc, result ?? new Map<string, Value>());
  };
}

/** mingo returns numbers without their types: what a pipeline left alone gets back the value it had. */
function withTypesOf(before: Doc, after: Doc): Doc {
  const result: Doc = new Map();
  for (const [name, value] of after) {
    const old = before.get(name);
    result.set(name, old !== undefined && sameInMingo(old, value) ? old : value);
  }
  return result;
}

function sameInMingo(old: Value, now: Value): boolean {
  const [round] = runStages([new Map([['value', old]])], [], () => []);
  return encode(round ?? new Map<string, Value>()).equals(encode(new Map([['value', now]])));
}

/** An _id that is there stays what it is, whichever way the update was written. */
function guarded(updater: Updater): Updater {
  return (doc, target) => {
    const made = updater(doc, target);
    const id = doc.get('_id');
    if (id === undefined) return made;
    const now = made.get('_id');
    if (now === undefined || !encode(new Map([['_id', id]])).equals(encode(new Map([['_id', now]]))))
      throw new MongoError(
        'ImmutableField',
        `Performing an update on the path '_id' would modify the immutable field '_id'`,
      );
    return made;
  };
}
