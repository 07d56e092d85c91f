import { isDoc, type Value } from './types.js';

/** A copy whose documents and arrays can be changed; the values in them are shared, since nothing changes those. */
export function copyOf(value: Value): Value {
  if (isDoc(value)) return new Map([...value].map(([name, inner]) => [name, copyOf(inner)]));
  return Array.isArray(value) ? value.map(copyOf) : value;
}
