import { Double, Int32 } from 'bson';
import { check, errorReply } from '../errors.js';
import { fieldOf, isDoc, toNumber } from '../evaluate/values.js';
import type { Engine } from '../query.js';
import { MAX_DOCUMENT, MAX_MESSAGE, type Reply, type Request } from '../wire.js';
import { createIndexes } from './create-indexes.js';
import { aggregate, count, distinct, findCommand, getMore, listIndexes, type Command } from './read.js';
import { findAndModify, insert, MAX_BATCH, remove, update } from './write.js';

/**
 * Announces a standalone server: without the name of a set drivers send neither transactions nor retryable writes, and without a
 * timeout of sessions no sessions, which cost each command and are of no use without those.
 * Source: "MongoDB Handshake" specification; the wire version is MongoDB 7.0's.
 */
const hello: Command = (_, command) => ({
  ...(Object.hasOwn(command, 'hello') ? { isWritablePrimary: true } : { ismaster: true }),
  ...(command['helloOk'] === true ? { helloOk: true } : {}),
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
  maxMessageSizeBytes: new Int32(MAX_MESSAGE),
  maxWriteBatchSize: new Int32(MAX_BATCH),
  localTime: new Date(),
  connectionId: new Int32(1),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

const nothing: Command = () => ({});

/** All commands, as MongoDB's manual describes them; README.md lists who sends them. */
const COMMANDS: Record<string, Command> = {
  aggregate,
  count,
  createIndexes,
  delete: remove,
  distinct,
  find: findCommand,
  findAndModify,
  getMore,
  hello,
  insert,
  ismaster: hello,
  listIndexes,
  ping: nothing,
  update,
};

/** Runs a request; an error becomes the reply. It never rejects. */
export async function runRequest(engine: Engine, { command }: Request): Promise<Reply> {
  try {
    const [name = ''] = Object.keys(command);
    const run = fieldOf(COMMANDS, name);
    check(run, 'CommandNotFound', `no such command: '${name}'`);
    const { writeConcern, $db } = command;
    const isName = typeof $db === 'string' && /^[^/\\. "$*<>:|?\0]+$/.test($db);
    check(isName, 'InvalidNamespace', `Invalid database name: '${$db as string}'`);
    const copies = isDoc(writeConcern) ? (toNumber(writeConcern['w']) ?? 1) : 1;
    check(copies <= 1, 'BadValue', "cannot use 'w' > 1 when a host is not replicated");
    return { ...(await run(engine, command)), ok: new Double(1) };
  } catch (error) {
    return errorReply(error);
  }
}
