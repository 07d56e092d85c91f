import { Long } from 'bson';
import { MongoError } from '../errors.js';
import { toNumber } from '../bson/numbers.js';
import { bsonType, isDoc, isNumeric, typeOf, type Doc, type Maybe, type Value } from '../bson/types.js';

/** Fields that drivers may add to any command. They change nothing here, or are looked at elsewhere. */
const COMMON = [
  '$db',
  '$clusterTime',
  '$readPreference',
  'apiDeprecationErrors',
  'apiStrict',
  'apiVersion',
  'comment',
  'lsid',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
];

/** Reads a command's or statement's fields, and refuses what it does not know: an option left unread would be a silent lie. */
export class Arguments {
  constructor(
    private readonly doc: Doc,
    private readonly owner: string,
    known: string[],
  ) {
    for (const name of doc.keys()) {
      if (!known.includes(name) && !COMMON.includes(name))
        throw new MongoError('Location40415', `BSON field '${owner}.${name}' is an unknown field.`);
    }
    checkCollation(doc.get('collation'));
  }

  get(name: string): Maybe {
    return this.doc.get(name);
  }

  string(name: string): string {
    const value = this.doc.get(name);
    if (typeof value !== 'string') throw this.wrongType(name, value, 'string');
    return value;
  }

  /** A collection's name: the value of the command's own field. */
  collection(name: string): string {
    const value = this.doc.get(name);
    if (typeof value !== 'string' || value === '')
      throw new MongoError(
        'InvalidNamespace',
        `collection name has invalid type ${value === undefined ? 'missing' : typeOf(value).name}`,
      );
    return value;
  }

  document(name: string): Doc | undefined {
    const value = this.doc.get(name);
    if (value === undefined || value === null) return undefined;
    if (!isDoc(value)) throw this.wrongType(name, value, 'object');
    return value;
  }

  /** A filter; without one, everything answers. */
  filter(name: string): Doc {
    return this.document(name) ?? new Map<string, Value>();
  }

  array(name: string): Value[] | undefined {
    const value = this.doc.get(name);
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw this.wrongType(name, value, 'array');
    return value;
  }

  boolean(name: string): boolean {
    const value = this.doc.get(name);
    if (isNumeric(value)) return toNumber(value) !== 0;
    if (value === undefined || value === null || typeof value === 'boolean') return value === true;
    throw this.wrongType(name, value, 'bool');
  }

  /** A number that is not negative. */
  count(name: string): number | undefined {
    const value = this.doc.get(name);
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value)) throw this.wrongType(name, value, 'long');
    const number = Math.trunc(toNumber(value));
    if (number < 0)
      throw new MongoError(
        'Location51024',
        `BSON field '${name}' value must be >= 0, actual value '${number}'`,
      );
    return number;
  }

  private wrongType(name: string, value: Maybe, expected: string): MongoError {
    if (value === undefined)
      return new MongoError(
        'Location40414',
        `BSON field '${this.owner}.${name}' is missing but a required field`,
      );
    return new MongoError(
      'TypeMismatch',
      `BSON field '${this.owner}.${name}' is the wrong type '${typeOf(value).name}', expected type '${expected}'`,
    );
  }
}

function checkCollation(collation: Maybe): void {
  if (collation === undefined || collation === null) return;
  const locale = isDoc(collation) ? collation.get('locale') : undefined;
  if (isDoc(collation) && (collation.size === 0 || locale === 'simple')) return;
  throw new MongoError('CommandNotSupported', 'collations other than simple are not supported');
}

/** A cursor's id. */
export function asLong(value: Maybe): Long {
  if (bsonType(value) === 'Long') return value as Long;
  if (isNumeric(value)) return Long.fromNumber(toNumber(value));
  throw new MongoError('TypeMismatch', 'a cursor id has to be a long');
}

/** Whether the client asked to wait for the disk itself: `writeConcern: { j: true }`. */
export function wantsJournal(command: Doc): boolean {
  const concern = command.get('writeConcern');
  return isDoc(concern) && concern.get('j') === true;
}

/** @throws MongoError BadValue for more copies than one server has. */
export function checkWriteConcern(command: Doc): void {
  const concern = command.get('writeConcern');
  const copies = isDoc(concern) ? concern.get('w') : undefined;
  if (isNumeric(copies) && toNumber(copies) > 1)
    throw new MongoError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
}
