import { Int32 } from 'bson';
import { changeMany, changeOne, type Change } from '../change.js';
import { asMongoError, check, MongoError } from '../errors.js';
import { toNumber, type Doc, type Value } from '../evaluate/values.js';
import { insertRecord } from '../records.js';
import { receivedBytes } from '../wire.js';
import { Arguments } from './arguments.js';
import type { Command } from './read.js';

/** The most statements in one command: maxWriteBatchSize of hello. */
export const MAX_BATCH = 100_000;

type WriteError = Record<string, unknown>;

/** All documents of a command become one commit. */
export const insert: Command = async (engine, command) => {
  const args = new Arguments(command, 'insert', 'insert documents ordered');
  const docs = statements(args, 'documents');
  const bytes = receivedBytes.get(docs);
  const ordered = args.boolean('ordered', true);
  const collection = await engine.catalog.ensure(args.namespace());
  const errors: WriteError[] = [];
  let n = 0;
  await engine.store.write((writer) => {
    for (const [index, doc] of docs.entries()) {
      if (ordered && errors.length > 0) return;
      try {
        insertRecord(writer, collection, doc, bytes?.[index]);
        n++;
      } catch (error) {
        // Any other error undoes the whole command.
        if (!(error instanceof MongoError)) throw error;
        errors.push(writeError(index, error));
      }
    }
  });
  return { n: new Int32(n), ...writeErrors(errors) };
};

export const update: Command = async (engine, command) => {
  const args = new Arguments(command, 'update', 'update updates ordered');
  const upserted: { index: number; _id: Value | undefined }[] = [];
  let [n, nModified] = [0, 0];
  const errors = await eachStatement(args, 'updates', async (statement, index) => {
    const each = new Arguments(statement, 'update.updates', 'q u upsert multi arrayFilters');
    const make = each.boolean('multi') ? changeMany : changeOne;
    const result = await make(engine, args.namespace(), changeOf(each, 'q', 'u'));
    n += result.matched + (result.upserted ? 1 : 0);
    nModified += result.modified;
    if (result.upserted) upserted.push({ index, _id: result.upserted['_id'] });
  });
  const made = upserted.length > 0 ? { upserted } : {};
  return { n: new Int32(n), nModified: new Int32(nModified), ...made, ...writeErrors(errors) };
};

export const remove: Command = async (engine, command) => {
  const args = new Arguments(command, 'delete', 'delete deletes ordered');
  let n = 0;
  const errors = await eachStatement(args, 'deletes', async (statement) => {
    const each = new Arguments(statement, 'delete.deletes', 'q limit');
    const filter = each.document('q');
    const limit = toNumber(statement['limit']);
    check(limit === 0 || limit === 1, 'FailedToParse', 'The limit field in delete objects must be 0 or 1');
    const removeThem = limit === 0 ? changeMany : changeOne;
    n += (await removeThem(engine, args.namespace(), { filter })).matched;
  });
  return { n: new Int32(n), ...writeErrors(errors) };
};

export const findAndModify: Command = async (engine, command) => {
  const known = 'findAndModify query remove update new upsert arrayFilters';
  const args = new Arguments(command, 'findAndModify', known);
  check(!args.boolean('upsert'), 'BadValue', 'findAndModify is supported without upserts only');
  const [isRemoval, isNew] = [args.boolean('remove'), args.boolean('new')];
  const isEither = !isRemoval || (command['update'] === undefined && !isNew);
  check(isEither, 'FailedToParse', 'Cannot specify remove=true with update or new');
  const change = isRemoval ? { filter: args.document('query') } : changeOf(args, 'query', 'update');
  const { matched, before, after } = await changeOne(engine, args.namespace(), change);
  const lastErrorObject = { n: new Int32(matched), ...(isRemoval ? {} : { updatedExisting: matched > 0 }) };
  return { lastErrorObject, value: (isNew ? after : before) ?? null };
};

function changeOf(args: Arguments, query: string, changes: string): Change {
  return {
    filter: args.document(query),
    update: args.document(changes),
    arrayFilters: args.documents('arrayFilters', []),
    upsert: args.boolean('upsert'),
  };
}

function statements(args: Arguments, name: string): Doc[] {
  const found = args.documents(name);
  const isAllowed = found.length > 0 && found.length <= MAX_BATCH;
  check(isAllowed, 'InvalidLength', `Write batch sizes must be between 1 and ${MAX_BATCH}`);
  return found;
}

/** Runs the statements of a write; an ordered one ends with the first error. @returns the errors */
async function eachStatement(
  args: Arguments,
  name: string,
  run: (statement: Doc, index: number) => Promise<void>,
): Promise<WriteError[]> {
  const errors: WriteError[] = [];
  for (const [index, statement] of statements(args, name).entries()) {
    try {
      await run(statement, index);
    } catch (error) {
      errors.push(writeError(index, error));
      if (args.boolean('ordered', true)) break;
    }
  }
  return errors;
}

function writeError(index: number, error: unknown): WriteError {
  const { code, message, extra } = asMongoError(error);
  return { index, code, errmsg: message, ...extra };
}

const writeErrors = (errors: WriteError[]): object => (errors.length > 0 ? { writeErrors: errors } : {});
