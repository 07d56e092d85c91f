import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { isDoc, type Doc } from '../bson/types.js';
import { asMongoError, MongoError } from '../errors.js';
import { MAX_DOCUMENT } from '../wire.js';
import type { Call } from './types.js';

/** The most statements in one command. Source: hello, maxWriteBatchSize. */
export const MAX_BATCH = 100_000;

/** What went wrong with one statement of several. */
export interface WriteError extends Record<string, unknown> {
  index: number;
  code: number;
  errmsg: string;
}

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
