import { encode } from '../bson/encode.js';
import { MongoError } from '../errors.js';
import { withId } from '../storage/records.js';
import { Arguments } from './arguments.js';
import { checkSize, statements, writeError, type WriteError } from './statements.js';
import type { Command } from './types.js';

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
