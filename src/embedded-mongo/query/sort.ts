import { MongoError } from '../errors.js';
import { toNumber } from '../bson/numbers.js';
import { isNumeric, type Doc } from '../bson/types.js';
import { keyFields, sortKey, type KeyField } from '../storage/index-keys.js';

/** What may be held in memory to be sorted, in bytes. Source: MongoDB manual, "Sort and Memory". */
const MOST_BYTES = 100 * 1024 * 1024;

/** The fields of a sort. @throws MongoError BadValue for directions other than 1 and -1. */
export function parseSort(sort: Doc | undefined): KeyField[] {
  return keyFields(
    [...(sort ?? [])].map(([path, direction]) => {
      const number = isNumeric(direction) ? toNumber(direction) : Number.NaN;
      if (number !== 1 && number !== -1)
        throw new MongoError('BadValue', 'Illegal key in $sort specification: directions are 1 and -1');
      if (path === '' || path.startsWith('$'))
        throw new MongoError('BadValue', `FieldPath field names may not start with '$' or be empty: ${path}`);
      return [path, number];
    }),
  );
}

/** Sorts what is added, and keeps only as many of the first as can be asked for. */
export class Sorter<T extends { doc: Doc; bytes: Buffer }> {
  private items: { key: Buffer; item: T }[] = [];
  private bytes = 0;

  /** @param most how many of the first are wanted; Infinity: all. */
  constructor(
    private readonly fields: KeyField[],
    private readonly most: number,
  ) {}

  /** @throws MongoError ExceededMemoryLimit. */
  add(item: T): void {
    this.items.push({ key: sortKey(this.fields, item.doc), item });
    this.bytes += item.bytes.length;
    if (this.items.length > 2 * this.most + 64) this.shrink();
    if (this.bytes > MOST_BYTES)
      throw new MongoError(
        'ExceededMemoryLimit',
        `Sort exceeded memory limit of ${MOST_BYTES} bytes, but did not opt in to external sorting.`,
      );
  }

  /** All in order, the first ones first. Those that are equal stay in the order in which they came. */
  sorted(): T[] {
    this.shrink();
    return this.items.map(({ item }) => item);
  }

  private shrink(): void {
    this.items.sort((a, b) => Buffer.compare(a.key, b.key));
    if (this.items.length > this.most) this.items.length = this.most;
    this.bytes = this.items.reduce((sum, { item }) => sum + item.bytes.length, 0);
  }
}
