import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { spacePrefix, rangeOf } from './catalog.js';
import { createIndexes } from './commands/create-indexes.js';
import { MongoError } from './errors.js';
import { toNumber, type Doc } from './evaluate/values.js';
import { DATA, LMDB_FILE, MARKER } from './folder.js';
import type { Engine } from './query.js';
import { insertRecord } from './records.js';
import { decode } from './wire.js';

/** The data file of format 1, of version 0.1.0 and before. */
const OLD_DATA = 'huechat.lmdb';

/** Whether a folder's data has format 1. The files of an interrupted upgrade are removed. */
export async function needsUpgrade(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, OLD_DATA))) return false;
  for (const name of [DATA, MARKER]) await rm(join(folder, name), { force: true });
  return true;
}

/** Copies everything from format 1, and sets its file aside. */
export async function upgrade(folder: string, engine: Engine): Promise<void> {
  const path = join(folder, OLD_DATA);
  const old = open<Buffer, Buffer>({ path, ...LMDB_FILE, readOnly: true });
  const entriesOf = ({ from, to }: { from: Buffer; to: Buffer }) => old.getRange({ start: from, end: to });
  for (const { value } of entriesOf(rangeOf(Buffer.concat([spacePrefix(0), Buffer.from('c')])))) {
    const { space, database = '', name = '', indexes } = decode(value);
    const collection = await engine.catalog.ensure(`${database as string}.${name as string}`);
    for (const { spec = null } of indexes as Doc[]) {
      try {
        await createIndexes(engine, { createIndexes: name, indexes: [spec], $db: database });
      } catch (error) {
        // The product creates its indexes at every start; one that it no longer uses may be of a kind that is not supported.
        if (!(error instanceof MongoError)) throw error;
      }
    }
    const waiting: Doc[] = [];
    const store = (): Promise<void> =>
      engine.store.write((writer) => {
        for (const doc of waiting.splice(0)) insertRecord(writer, collection, doc);
      });
    for (const entry of entriesOf(rangeOf(spacePrefix(toNumber(space) as number)))) {
      waiting.push(decode(entry.value));
      if (waiting.length === 500) await store();
    }
    await store();
  }
  await old.close();
  await rename(path, `${path}.old`);
}
