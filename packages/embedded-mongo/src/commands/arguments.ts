import { check } from '../errors.js';
import { isDoc, typeName, type Doc, type Maybe, type Value } from '../evaluate/values.js';

/** Fields that drivers add to any command, and that change nothing here. */
const COMMON = '$db $readPreference comment maxTimeMS readConcern writeConcern'.split(' ');

/** Reads the fields of a command or statement. Unknown ones are refused: to ignore an option would be a silently different answer. */
export class Arguments {
  /** @param known the fields it may have, separated by spaces */
  constructor(
    private readonly doc: Doc,
    private readonly owner: string,
    known: string,
  ) {
    const names = [...COMMON, ...known.split(' ')];
    for (const name of Object.keys(doc))
      check(names.includes(name), 'Location40415', `BSON field '${owner}.${name}' is an unknown field.`);
  }

  /** The namespace of the collection that the command's own field names. */
  namespace(name = this.owner): string {
    const collection = this.doc[name];
    const isName = typeof collection === 'string' && collection !== '';
    check(isName, 'InvalidNamespace', `collection name has invalid type ${typeName(collection)}`);
    return `${this.doc['$db'] as string}.${collection}`;
  }

  /** A field without a default is required. */
  document(name: string, otherwise?: Doc): Doc {
    return this.read(name, 'object', isDoc, otherwise);
  }

  documents(name: string, otherwise?: Doc[]): Doc[] {
    return this.read(name, 'array', (value) => Array.isArray(value) && value.every(isDoc), otherwise);
  }

  boolean(name: string, otherwise = false): boolean {
    return this.read(name, 'bool', (value) => typeof value === 'boolean', otherwise);
  }

  private read<T extends Value>(name: string, type: string, is: (value: Maybe) => boolean, otherwise?: T): T {
    // Null is not a missing field: a filter of null must not become one that matches everything.
    const value = this.doc[name] === undefined ? otherwise : this.doc[name];
    const found = `is the wrong type '${typeName(value)}', expected type '${type}'`;
    check(is(value), 'TypeMismatch', `BSON field '${this.owner}.${name}' ${found}`);
    return value as T;
  }
}
