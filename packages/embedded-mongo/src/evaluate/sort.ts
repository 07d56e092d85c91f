import { check } from '../errors.js';
import { keyOf } from './keys.js';
import { asIndex } from './paths.js';
import { fieldOf, isDoc, toNumber, type Doc, type Maybe } from './values.js';

/**
 * Compiles a sort, `{ createdAt: -1, _id: -1 }`.
 * @returns a document's key, whose bytes give the order. It throws BadValue if a path meets an array: sorting by arrays is not supported.
 * @throws MongoError BadValue for directions other than 1 and -1
 */
export function compileSort(spec: Doc): (doc: Doc) => Buffer {
  const fields = Object.entries(spec).map(([name, value]) => {
    const path = name.split('.');
    const direction = toNumber(value);
    check(direction === 1 || direction === -1, 'BadValue', `Illegal key in $sort specification: ${name}`);
    for (const part of path)
      check(/^[^$]/.test(part) && asIndex(part) === null, 'BadValue', `Illegal key in $sort: ${name}`);
    return { path, direction };
  });
  return (doc) =>
    Buffer.concat(
      fields.map(({ path, direction }) => {
        const key = keyOf(valueAt(doc, path));
        return direction === 1 ? key : key.map((byte) => ~byte);
      }),
    );
}

function valueAt(value: Maybe, [part, ...rest]: string[]): Maybe {
  check(!Array.isArray(value), 'BadValue', 'sorting by arrays is not supported');
  if (part === undefined) return value;
  return isDoc(value) ? valueAt(fieldOf(value, part), rest) : undefined;
}
