import { describe } from '../bson/describe.js';
import { isDoc, type Doc, type Maybe, type Value } from '../bson/types.js';
import { MongoError } from '../errors.js';
import { asIndex } from '../query/paths.js';
import { positionalIndex } from '../query/position.js';
import type { Position } from '../query/types.js';

/** What the parts of a path in angular brackets and `$` stand for. */
export interface Positions {
  /** For `$`: where the filter matched. */
  position: Position;
  /** For `$[name]`: which elements are meant. */
  filters: Map<string, (element: Value) => boolean>;
}

/**
 * A path with `$`, `$[]` and `$[name]` as the paths that it stands for in a document. To be asked before the
 * document is changed: which elements are meant is decided by what they were, for all modifiers of an update.
 * @throws MongoError BadValue where there is no array, or the filter found none.
 * Source: MongoDB manual, "$ (update)", "$[]" and "$[<identifier>]".
 */
export function expandPath(doc: Doc, parts: string[], positions: Positions): string[][] {
  if (!parts.some((part) => part.startsWith('$'))) return [parts];
  return expand(doc, parts, 0, positions);
}

function expand(value: Maybe, parts: string[], at: number, positions: Positions): string[][] {
  if (at === parts.length) return [[]];
  const part = parts[at] as string;
  if (part.startsWith('$[')) {
    if (!Array.isArray(value)) throw noArray(parts, at, value);
    const wanted = part === '$[]' ? () => true : positions.filters.get(part.slice(2, -1));
    return value.flatMap((element, index) =>
      wanted?.(element) === true ? under(String(index), element, parts, at, positions) : [],
    );
  }
  const name = part === '$' ? matchedIndex(positions) : part;
  return under(name, child(value, name), parts, at, positions);
}

function under(name: string, value: Maybe, parts: string[], at: number, positions: Positions): string[][] {
  return expand(value, parts, at + 1, positions).map((rest) => [name, ...rest]);
}

function child(value: Maybe, name: string): Maybe {
  if (isDoc(value)) return value.get(name);
  const index = asIndex(name);
  return Array.isArray(value) && index !== null ? value[index] : undefined;
}

function matchedIndex({ position }: Positions): string {
  const index = positionalIndex(position);
  if (index === undefined)
    throw new MongoError('BadValue', 'The positional operator did not find the match needed from the query.');
  return String(index);
}

function noArray(parts: string[], at: number, value: Maybe): MongoError {
  const path = parts.slice(0, at).join('.');
  return new MongoError(
    'BadValue',
    value === undefined
      ? `The path '${path}' must exist in the document in order to apply array updates.`
      : `Cannot apply array updates to non-array element ${path}: ${describe(value)}`,
  );
}
