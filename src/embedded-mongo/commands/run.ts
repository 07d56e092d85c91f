import { Double } from 'bson';
import type { Engine } from '../engine.js';
import { asMongoError, errorAnswer, MongoError } from '../errors.js';
import type { Request } from '../wire.js';
import { aggregate } from './aggregate.js';
import { checkWriteConcern, wantsJournal } from './arguments.js';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collections.js';
import { count, distinct } from './count.js';
import { remove } from './delete.js';
import { findAndModify } from './find-and-modify.js';
import { explain, find, getMore, killCursors } from './find.js';
import { createIndexes, dropIndexes, listIndexes } from './indexes.js';
import { insert } from './insert.js';
import { buildInfo, connectionStatus, endSessions, hello, ping } from './server.js';
import type { Command } from './types.js';
import { update } from './update.js';

/** What succeeds is answered with this: a double, as MongoDB does. */
const OK = new Double(1);

/** Every command that there is. */
const COMMANDS: Record<string, Command | undefined> = {
  aggregate,
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus,
  count,
  create,
  createIndexes,
  delete: remove,
  distinct,
  drop,
  dropDatabase,
  dropIndexes,
  endSessions,
  explain,
  find,
  findAndModify,
  findandmodify: findAndModify,
  getMore,
  hello,
  insert,
  isMaster: hello,
  ismaster: hello,
  killCursors,
  listCollections,
  listDatabases,
  listIndexes,
  ping,
  update,
};

/** Runs a request; an error becomes the answer. */
export async function runRequest(engine: Engine, request: Request): Promise<Record<string, unknown>> {
  try {
    const { command, sequences } = request;
    const [name = ''] = command.keys();
    const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!run) throw new MongoError('CommandNotFound', `no such command: '${name}'`);
    const database = command.get('$db');
    if (typeof database !== 'string')
      throw new MongoError('Location40571', 'OP_MSG requests require a $db argument');
    if (command.has('txnNumber') || command.has('startTransaction'))
      throw new MongoError(
        'IllegalOperation',
        'Transaction numbers are only allowed on a replica set member or mongos',
      );
    checkWriteConcern(command);
    const answer = await run({ engine, database, command, sequences });
    if (wantsJournal(command)) await engine.store.sync();
    return { ...answer, ok: OK };
  } catch (error) {
    return errorAnswer(asMongoError(error));
  }
}
