import { check } from '../errors.js';
import { isDoc, toNumber, type Doc, type Maybe, type Value } from './values.js';

/** The fields that are kept, and of those that are kept in part, which of theirs. */
type Kept = Map<string, true | Kept>;

/**
 * Compiles a find's projection: fields to include, with `_id` always among them. `{}` keeps everything.
 * @throws MongoError Location31254 for exclusions and expressions, which are not supported here
 * Source: MongoDB manual, "Project Fields to Return from Query"
 */
export function compileProjection(spec: Doc): (doc: Doc) => Doc {
  if (Object.keys(spec).length === 0) return (doc) => doc;
  const kept = keptFields(Object.entries(spec));
  return (doc) => include(doc, kept);
}

function keptFields(entries: [string, Value][]): Kept {
  const kept: Kept = new Map();
  for (const [name, value] of entries) {
    const isIncluded = value === true || (toNumber(value) ?? 0) !== 0;
    check(isIncluded, 'Location31254', `a projection only includes fields here: ${name}`);
    add(kept, name.split('.'), name);
  }
  return kept.set('_id', true);
}

function add(kept: Kept, [part = '', ...rest]: string[], name: string): void {
  check(/^[^$]/.test(part), 'Location31324', `this path is not supported in a projection: ${name}`);
  const inner = kept.get(part);
  check(inner !== true && !(inner && rest.length === 0), 'Location31249', `Path collision at ${name}`);
  const fields: Kept = inner ?? new Map<string, true | Kept>();
  kept.set(part, rest.length === 0 ? true : fields);
  if (rest.length > 0) add(fields, rest, name);
}

function include(doc: Doc, kept: Kept): Doc {
  const entries = Object.entries(doc).flatMap(([name, value]): [string, Value][] => {
    const rule = kept.get(name);
    if (rule === undefined) return [];
    const part = rule === true ? value : includeIn(value, rule);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(entries);
}

/** In an array, each document is projected and other elements are left out. */
function includeIn(value: Value, kept: Kept): Maybe {
  if (isDoc(value)) return include(value, kept);
  if (!Array.isArray(value)) return undefined;
  return value.map((element) => includeIn(element, kept)).filter((element) => element !== undefined);
}
