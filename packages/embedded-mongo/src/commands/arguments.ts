import { check } from '../errors.js';
import { isDoc, toInteger, typeName, type Doc, type Maybe } from '../evaluate/values.js';

/** Fields that drivers add to any command, and that change nothing here. */
const COMMON = '$db $readPreference comment lsid maxTimeMS readConcern writeConcern'.split(' ');

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

  /** Empty if it is not given, as the others are. */
  document(name: string): Doc {
    return this.read(name, 'object', {}, isDoc);
  }

  documents(name: string): Doc[] {
    return this.read(name, 'array', [], (value) => Array.isArray(value) && value.every(isDoc));
  }

  boolean(name: string, otherwise = false): boolean {
    return this.read(name, 'bool', otherwise, (value) => typeof value === 'boolean');
  }

  /** A whole number that is not negative. */
  count(name: string): number {
    const value = this.doc[name];
    const number = value === undefined ? 0 : toInteger(value);
    check(number !== undefined && number >= 0, 'TypeMismatch', `BSON field '${name}' value must be >= 0`);
    return number;
  }

  private read<T extends Maybe>(name: string, type: string, otherwise: T, is: (value: Maybe) => boolean): T {
    const value = this.doc[name] ?? otherwise;
    const found = `is the wrong type '${typeName(value)}', expected type '${type}'`;
    check(is(value), 'TypeMismatch', `BSON field '${this.owner}.${name}' ${found}`);
    return value as T;
  }
}
