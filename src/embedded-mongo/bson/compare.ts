import type { ObjectId } from 'bson';
import { keyOf, rankOf } from './key.js';
import { compareNumbers } from './numbers.js';
import { isNumeric, isObjectId, type Maybe } from './types.js';

/**
 * Compares two values in MongoDB's order across all types; what is missing counts as null.
 * Defined by the keys of indexes, so that an index and a sort can never disagree.
 * @returns below 0, 0 or above 0.
 * Source: MongoDB manual, "Comparison/Sort Order".
 */
export function compareValues(a: Maybe, b: Maybe): number {
  if (a === b) return 0;
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (isObjectId(a) && isObjectId(b)) return compareBytes(a.id, b.id);
  if (typeof a === 'string' && typeof b === 'string' && sortsAsIs(a) && sortsAsIs(b)) return a < b ? -1 : 1;
  return Buffer.compare(keyOf(a), keyOf(b));
}

/** Whether MongoDB holds two values for equal: 1 and 1.0 are, documents with another order of fields are not. */
export function equalValues(a: Maybe, b: Maybe): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return false;
  return compareValues(a, b) === 0;
}

function compareBytes(a: ObjectId['id'], b: ObjectId['id']): number {
  return Buffer.compare(a, b);
}

function sortsAsIs(text: string): boolean {
  // UTF-16 and UTF-8 order text alike, except beyond the surrogates.
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xd800) return false;
  return true;
}
