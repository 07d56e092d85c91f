import { spacePrefix, type Store } from './store.js';

/** The format that this code reads and writes. To be raised with every change of keys or records, together with a step below. */
const VERSION = 1;

const FORMAT = Buffer.concat([spacePrefix(0), Buffer.from('f')]);

/** Steps from a version to the next one, each run within the transaction that also notes the new version. */
const MIGRATIONS: Record<number, ((store: Store) => void) | undefined> = {};

/**
 * Makes sure that what is in the store is what this code takes it for: notes the format in a new one, brings an older one up.
 * @throws Error with a line for the reader where it is neither.
 */
export function checkFormat(store: Store, folder: string): void {
  store.write(() => {
    const found = store.get(FORMAT);
    const empty = store.read({ from: Buffer.from([0]), to: null }, 1).length === 0;
    if (!found && !empty)
      throw new Error(`The database in ${folder} was not written by Huechat: it is left as it is.`);
    for (let version = found?.readUInt32BE() ?? VERSION; version !== VERSION; version++) {
      const step = MIGRATIONS[version];
      if (!step)
        throw new Error(
          `The database in ${folder} has format ${version}, and this version of Huechat reads format ${VERSION}: it is left as it is.`,
        );
      step(store);
    }
    if (found?.readUInt32BE() !== VERSION) store.put(FORMAT, spacePrefix(VERSION));
  });
}
