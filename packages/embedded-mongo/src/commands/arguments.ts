import { Long } from 'bson';
import { MongoError } from '../errors.js';
import { isDoc, toNumber, typeName, type Doc, type Maybe } from '../evaluate/values.js';

/** Fields that drivers add to any command, and that change nothing here. */
const COMMON = ['$db', '$readPreference', 'comment', 'lsid', 'maxTimeMS', 'readConcern', 'writeConcern'];

/** Reads the fields of a command or statement, and refuses those that it does not know: an option left unread would be a silent lie. */
export class Arguments {
  constructor(
    private readonly doc: Doc,
    private readonly owner: string,
    known: string[],
  ) {
    for (const name of Object.keys(doc))
      if (!known.includes(name) && !COMMON.includes(name))
        throw new MongoError('Location40415', `BSON field '${owner}.${name}' is an unknown field.`);
    const collation = doc['collation'];
    const isSimple =
      isDoc(collation) && (Object.keys(collation).length === 0 || collation['locale'] === 'simple');
    if (collation !== undefined && !isSimple)
      throw new MongoError('CommandNotSupported', 'collations other than simple are not supported');
  }

  /** The namespace of the collection that the command's own field names. */
  namespace(name = this.owner): string {
    const collection = this.doc[name];
    if (typeof collection === 'string' && collection !== '')
      return `${this.doc['$db'] as string}.${collection}`;
    throw new MongoError('InvalidNamespace', `collection name has invalid type ${typeName(collection)}`);
  }

  string(name: string): string {
    const value = this.doc[name];
    return typeof value === 'string' ? value : this.refuse(name, 'string');
  }

  document(name: string): Doc | undefined {
    const value = this.doc[name] ?? undefined;
    return value === undefined || isDoc(value) ? value : this.refuse(name, 'object');
  }

  /** A list of documents. */
  documents(name: string): Doc[] | undefined {
    const value = this.doc[name] ?? undefined;
    return value === undefined || isDocs(value) ? value : this.refuse(name, 'array');
  }

  boolean(name: string, otherwise = false): boolean {
    const value = this.doc[name] ?? otherwise;
    if (typeof value === 'boolean') return value;
    return (toNumber(value) ?? this.refuse(name, 'bool')) !== 0;
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.doc[name] ?? undefined;
    if (value === undefined) return undefined;
    const number = Math.trunc(toNumber(value) ?? this.refuse(name, 'long'));
    if (number >= 0) return number;
    throw new MongoError(
      'Location51024',
      `BSON field '${name}' value must be >= 0, actual value '${number}'`,
    );
  }

  /** An update: modifiers, or a pipeline. */
  update(name: string): Doc | Doc[] {
    const value = this.doc[name];
    return isDoc(value) || isDocs(value) ? value : this.refuse(name, 'object');
  }

  private refuse(name: string, expected: string): never {
    const value = this.doc[name];
    if (value === undefined)
      throw new MongoError(
        'Location40414',
        `BSON field '${this.owner}.${name}' is missing but a required field`,
      );
    throw new MongoError(
      'TypeMismatch',
      `BSON field '${this.owner}.${name}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
    );
  }
}

function isDocs(value: Maybe): value is Doc[] {
  return Array.isArray(value) && value.every(isDoc);
}

/** A cursor's id. @throws MongoError TypeMismatch */
export function asLong(value: Maybe): Long {
  const number = toNumber(value);
  if (number === undefined) throw new MongoError('TypeMismatch', 'a cursor id has to be a long');
  return value instanceof Long ? value : Long.fromNumber(number);
}
