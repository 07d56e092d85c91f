import { MongoError } from '../errors.js';
import type { Position } from './types.js';

/** Notes that a condition matched at this index of an array. */
export function notePosition(position: Position, index: number): void {
  position.index = index;
  position.conditions = (position.conditions ?? 0) + 1;
}

/**
 * The index that the positional `$` stands for; undefined where no condition matched inside an array.
 * @throws MongoError BadValue if several conditions matched inside arrays. MongoDB takes the index of whichever it evaluates
 *   last, which depends on the query plan and need not belong to the array that is changed; `arrayFilters` says what is meant.
 * Source: MongoDB manual, "$ (update)", "Avoid querying on multiple array fields".
 */
export function positionalIndex({ index, conditions = 0 }: Position): number | undefined {
  if (conditions > 1)
    throw new MongoError(
      'BadValue',
      `The positional operator is ambiguous: ${conditions} conditions of the query matched inside an array. Use arrayFilters.`,
    );
  return index;
}
