import type { Doc } from '../bson/types.js';

/** Where a match was found in an array; what the positional `$` of an update or a projection refers to. */
export interface Position {
  index?: number;
  /** How many conditions of the filter matched inside an array. With more than one, `$` is ambiguous. */
  conditions?: number;
}

/** Whether a document answers a filter. With `position`, the place in an array that matched is noted there. */
export type Matcher = (doc: Doc, position?: Position) => boolean;
