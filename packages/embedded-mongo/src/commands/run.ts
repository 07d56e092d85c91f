import { Double, Int32 } from 'bson';
import { errorReply, MongoError } from '../errors.js';
import { isDoc, toNumber } from '../evaluate/values.js';
import type { Engine } from '../query.js';
import { MAX_DOCUMENT, MAX_MESSAGE, type Request } from '../wire.js';
import { createIndexes } from './create-indexes.js';
import {
  aggregate,
  count,
  distinct,
  findCommand,
  getMore,
  killCursors,
  listIndexes,
  type Command,
} from './read.js';
import { findAndModify, insert, MAX_BATCH, remove, update } from './write.js';

/**
 * Announces a standalone server: without the name of a set drivers send neither transactions nor retryable writes.
 * Source: "MongoDB Handshake" specification; the wire version is MongoDB 7.0's.
 */
const hello: Command = (_, command) => ({
  ...(Object.hasOwn(command, 'hello') ? { isWritablePrimary: true } : { ismaster: true }),
  ...(command['helloOk'] === true ? { helloOk: true } : {}),
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
  maxMessageSizeBytes: new Int32(MAX_MESSAGE),
  maxWriteBatchSize: new Int32(MAX_BATCH),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32(1),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

const nothing: Command = () => ({});

/** Every command that there is; README.md says who sends which. */
const COMMANDS: Record<string, Command | undefined> = {
  aggregate,
  count,
  createIndexes,
  delete: remove,
  distinct,
  endSessions: nothing,
  find: findCommand,
  findAndModify,
  findandmodify: findAndModify,
  getMore,
  hello,
  insert,
  isMaster: hello,
  ismaster: hello,
  killCursors,
  listIndexes,
  ping: nothing,
  update,
};

/** Runs a request; an error becomes the reply. It never rejects. */
export async function runRequest(engine: Engine, { command }: Request): Promise<Record<string, unknown>> {
  try {
    const [name = ''] = Object.keys(command);
    const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!run) throw new MongoError('CommandNotFound', `no such command: '${name}'`);
    const { writeConcern, $db } = command;
    if (typeof $db !== 'string' || $db === '' || /[/\\. "$*<>:|?\0]/.test($db))
      throw new MongoError('InvalidNamespace', `Invalid database name: '${$db as string}'`);
    if (isDoc(writeConcern) && (toNumber(writeConcern['w']) ?? 1) > 1)
      throw new MongoError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
    return { ...(await run(engine, command)), ok: new Double(1) };
  } catch (error) {
    return errorReply(error);
  }
}
