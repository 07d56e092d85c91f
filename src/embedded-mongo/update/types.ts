import type { Doc, Value } from '../bson/types.js';
import type { Position } from '../query/types.js';
import type { Place } from './places.js';

/** What an update is told of the document it changes. */
interface Target {
  /** Where the filter matched in an array, for the positional `$`. */
  position: Position;
  /** The document is being made by an upsert. */
  insert: boolean;
}

/** Makes the new document from the old one, which it leaves as it is. */
export type Updater = (doc: Doc, target: Target) => Doc;

/** What one modifier does at the places that its path names. */
export type Action = (place: Place, doc: Doc) => void;

/** A modifier: given its operand, what is done at each place. */
export interface Modifier {
  /** Whether documents that are missing on the way are made. */
  creates: boolean;
  compile(operand: Value, path: string): Action;
}
