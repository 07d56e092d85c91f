import { check } from '../errors.js';
import { isDoc, toNumber, typeName, type Doc, type Maybe } from '../evaluate/values.js';

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

  document(name: string): Doc | undefined {
    return this.read(name, 'object', isDoc);
  }

  documents(name: string): Doc[] | undefined {
    return this.read(name, 'array', isDocs);
  }

  boolean(name: string, otherwise = false): boolean {
    const isFlag = (value: Maybe): boolean => typeof value === 'boolean' || toNumber(value) !== undefined;
    const value = this.read(name, 'bool', isFlag) ?? otherwise;
    return value === true || (toNumber(value) ?? 0) !== 0;
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.read(name, 'long', (given) => toNumber(given) !== undefined);
    const number = value === undefined ? undefined : Math.trunc(toNumber(value) as number);
    check(number === undefined || number >= 0, 'Location51024', `BSON field '${name}' value must be >= 0`);
    return number;
  }

  private read<T extends Maybe>(
    name: string,
    type: string,
    is: ((value: Maybe) => value is T) | ((value: Maybe) => boolean),
  ): T | undefined {
    const value = this.doc[name] ?? undefined;
    const found = `is the wrong type '${typeName(value)}', expected type '${type}'`;
    check(value === undefined || is(value), 'TypeMismatch', `BSON field '${this.owner}.${name}' ${found}`);
    return value as T | undefined;
  }
}

function isDocs(value: Maybe): value is Doc[] {
  return Array.isArray(value) && value.every(isDoc);
}
