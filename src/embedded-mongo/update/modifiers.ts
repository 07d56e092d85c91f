import { MongoError } from '../errors.js';
import { copyOf } from '../bson/copy.js';
import { describe } from '../bson/describe.js';
import { isDoc, typeOf, type Doc, type Value } from '../bson/types.js';
import { asIndex } from '../query/paths.js';
import { compileArrayFilters } from './array-filters.js';
import { arrayModifiers } from './array-modifiers.js';
import { expandPath } from './expand.js';
import { placeAt } from './places.js';
import type { Modifier, Updater } from './types.js';
import { valueModifiers } from './value-modifiers.js';

const MODIFIERS: Record<string, Modifier | undefined> = { ...valueModifiers, ...arrayModifiers };

interface Step {
  operator: string;
  path: string;
  parts: string[];
  operand: Value;
}

/** Compiles `{ $set: …, $inc: … }`. Source: MongoDB manual, "Update Operators". */
export function compileModifiers(update: Doc, arrayFilters: Value[]): Updater {
  const steps = stepsOf(update);
  checkConflicts(steps);
  const filters = compileArrayFilters(
    arrayFilters,
    steps.map(({ path }) => path),
  );
  const actions = steps.map(compileStep);
  return (doc, { position, insert }) => {
    const paths = steps.map(({ operator, parts }) =>
      operator === '$setOnInsert' && !insert ? [] : expandPath(doc, parts, { position, filters }),
    );
    const copy = copyOf(doc) as Doc;
    paths.forEach((expanded, i) => {
      for (const parts of expanded) actions[i]?.(copy, parts);
    });
    return copy;
  };
}

function stepsOf(update: Doc): Step[] {
  const steps: Step[] = [];
  for (const [operator, fields] of update) {
    if (!operator.startsWith('$') || (!MODIFIERS[operator] && operator !== '$rename'))
      throw new MongoError(
        'FailedToParse',
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isDoc(fields))
      throw new MongoError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${typeOf(fields).name} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${describe(fields)}}`,
      );
    for (const [path, operand] of fields) steps.push({ operator, path, parts: partsOf(path), operand });
  }
  // MongoDB applies the modifiers in the order of their paths: that decides where new fields stand.
  return steps.sort((a, b) => comparePaths(a.parts, b.parts));
}

function partsOf(path: string): string[] {
  const parts = path.split('.');
  if (parts.includes(''))
    throw new MongoError(
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  if (parts[0]?.startsWith('$') === true)
    throw parts[0] === '$' || parts[0].startsWith('$[')
      ? new MongoError(
          'BadValue',
          `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
        )
      : new MongoError(
          'DollarPrefixedFieldName',
          `The dollar ($) prefixed field '${parts[0]}' in '${path}' is not valid for storage.`,
        );
  if (parts.filter((part) => part === '$').length > 1)
    throw new MongoError('BadValue', `Too many positional (i.e. '$') elements found in path '${path}'`);
  return parts;
}

function comparePaths(a: string[], b: string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i] as string, b[i] as string];
    if (left === right) continue;
    const [one, other] = [asIndex(left), asIndex(right)];
    if (one !== null && other !== null) return one - other;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Two modifiers may not touch one place, nor one a part of what another sets. */
function checkConflicts(steps: Step[]): void {
  const touched = steps.flatMap(({ operator, path, operand }) =>
    operator === '$rename' && typeof operand === 'string' ? [path, operand] : [path],
  );
  const seen = new Set<string>();
  for (const path of touched) {
    const conflict = [...seen].find(
      (other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`),
    );
    if (conflict !== undefined)
      throw new MongoError(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${conflict.length < path.length ? conflict : path}'`,
      );
    seen.add(path);
  }
}

/** Changes a copy of the document at one path. */
type CompiledStep = (doc: Doc, parts: string[]) => void;

function compileStep({ operator, path, parts, operand }: Step): CompiledStep {
  if (operator === '$rename') return compileRename(path, parts, operand);
  const modifier = MODIFIERS[operator] as Modifier;
  const act = modifier.compile(operand, path);
  return (doc, at) => {
    const place = placeAt(doc, at, modifier.creates);
    if (place) act(place, doc);
  };
}

function compileRename(path: string, source: string[], operand: Value): CompiledStep {
  if (typeof operand !== 'string')
    throw new MongoError(
      'BadValue',
      `The 'to' field for $rename must be a string: ${path}: ${describe(operand)}`,
    );
  const target = partsOf(operand);
  if ([...source, ...target].some((part) => part.startsWith('$')))
    throw new MongoError(
      'BadValue',
      `The source and destination field for $rename may not be dynamic: ${path}`,
    );
  return (doc) => {
    const from = placeAt(doc, source, false);
    const value = from?.get();
    if (!from || value === undefined) return;
    from.unset();
    placeAt(doc, target, true)?.set(value);
  };
}
