import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { isDoc, type Doc } from '../bson/types.js';
import { asMongoError, MongoError } from '../errors.js';
import { withId } from '../storage/records.js';
import { MAX_DOCUMENT } from '../wire.js';
import { Arguments } from './arguments.js';
import type { Call, Command } from './types.js';

/** The most statements in one command. Source: hello, maxWriteBatchSize. */
export const MAX_BATCH = 100_000;

/** What went wrong with one statement of several. */
export interface WriteError extends Record<string, unknown> {
  index: number;
  code: number;
  errmsg: string;
}

/** All documents of a command become one commit. Source: MongoDB manual, "insert (database command)". */
export const insert: Command = (call) => {
  const { engine, database, command } = call;
  const args = new Arguments(command, 'insert', [
    'insert',
    'documents',
    'ordered',
    'bypassDocumentValidation',
  ]);
  const name = args.collection('insert');
  const docs = statements(call, 'documents');
  const ordered = args.get('ordered') !== false;
  const collection = engine.catalog.ensure(database, name);
  const errors: WriteError[] = [];
  const inserted = engine.write(collection, () => {
    let done = 0;
    for (const [i, { doc, bytes }] of docs.entries()) {
      try {
        const stored = withId(doc);
        const written = stored === doc ? bytes : encode(stored);
        checkSize(written);
        engine.records.insert(collection, stored, written);
        done++;
      } catch (error) {
        // Others than these have to take the whole batch back.
        if (!(error instanceof MongoError)) throw error;
        errors.push(writeError(i, error));
        if (ordered) break;
      }
    }
    return done;
  });
  return { n: inserted, ...(errors.length > 0 ? { writeErrors: errors } : {}) };
};

/** The statements of a write: from the command itself, or the sequence that came beside it. */
export function statements({ command, sequences }: Call, name: string): { doc: Doc; bytes: Buffer }[] {
  const sequence = sequences.get(name);
  const inCommand = command.get(name);
  let found: { doc: Doc; bytes: Buffer }[];
  if (sequence) found = sequence.map((bytes) => ({ doc: decode(bytes), bytes }));
  else if (Array.isArray(inCommand) && inCommand.every(isDoc))
    found = inCommand.map((doc) => ({ doc, bytes: encode(doc) }));
  else throw new MongoError('Location40414', `BSON field '${name}' is missing but a required field`);
  if (found.length === 0 || found.length > MAX_BATCH)
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${found.length} operations.`,
    );
  return found;
}

/** @throws MongoError BSONObjectTooLarge */
export function checkSize(bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT)
    throw new MongoError(
      'BSONObjectTooLarge',
      `object to insert too large. size in bytes: ${bytes.length}, max size: ${MAX_DOCUMENT}`,
    );
}

export function writeError(index: number, error: unknown): WriteError {
  const { code, message, details } = asMongoError(error);
  return { index, code, errmsg: message, ...details };
}
