import { check } from '../errors.js';
import { isDoc, toNumber, type Doc, type Maybe, type Value } from './values.js';

/**
 * Compiles a find's projection: fields to include, with `_id` always among them. `{}` keeps everything.
 * @throws MongoError Location31254 for exclusions and expressions, which are not supported here
 * Source: MongoDB manual, "Project Fields to Return from Query"
 */
export function compileProjection(spec: Doc): (doc: Doc) => Doc {
  if (Object.keys(spec).length === 0) return (doc) => doc;
  const names = ['_id', ...Object.keys(spec)];
  for (const [name, value] of Object.entries(spec)) {
    const isIncluded = value === true || (toNumber(value) ?? 0) !== 0;
    check(isIncluded, 'Location31254', `a projection only includes fields here: ${name}`);
    const isPath = !/(^|\.)(\$|\.|$)/.test(name);
    check(isPath, 'Location31324', `this path is not supported in a projection: ${name}`);
    const isInAnother = names.some((other) => name.startsWith(`${other}.`));
    check(!isInAnother, 'Location31249', `Path collision at ${name}`);
  }
  const paths = names.map((name) => name.split('.'));
  return (doc) => include(doc, paths) as Doc;
}

/** The parts of a value at some paths; an empty one names all of it. In an array, each document is projected and others are left out. */
function include(value: Value, paths: string[][]): Maybe {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value))
    return value.map((element) => include(element, paths)).filter((element) => element !== undefined);
  if (!isDoc(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Value][] => {
    const rest = paths.filter(([part]) => part === name).map((path) => path.slice(1));
    const part = rest.length > 0 ? include(inner, rest) : undefined;
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(entries);
}
