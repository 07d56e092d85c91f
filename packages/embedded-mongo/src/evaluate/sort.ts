import { check } from '../errors.js';
import { asIndex } from './paths.js';
import { compareValues, fieldOf, isDoc, toNumber, type Doc, type Maybe } from './values.js';

/**
 * Compiles a sort, `{ createdAt: -1, _id: -1 }`.
 * @returns a comparison of two documents. It throws BadValue where a path meets an array: nothing is sorted by arrays here.
 * @throws MongoError BadValue for directions other than 1 and -1
 */
export function compileSort(spec: Doc): (a: Doc, b: Doc) => number {
  const fields = Object.entries(spec).map(([name, value]) => {
    const path = name.split('.');
    const direction = toNumber(value);
    check(direction === 1 || direction === -1, 'BadValue', `Illegal key in $sort specification: ${name}`);
    for (const part of path)
      check(/^[^$]/.test(part) && asIndex(part) === null, 'BadValue', `Illegal key in $sort: ${name}`);
    return { path, direction };
  });
  return (a, b) => {
    for (const { path, direction } of fields) {
      const order = direction * compareValues(keyAt(a, path), keyAt(b, path));
      if (order !== 0) return order;
    }
    return 0;
  };
}

function keyAt(value: Maybe, [part, ...rest]: string[]): Maybe {
  check(!Array.isArray(value), 'BadValue', 'sorting by arrays is not supported');
  if (part === undefined) return value;
  return isDoc(value) ? keyAt(fieldOf(value, part), rest) : undefined;
}
