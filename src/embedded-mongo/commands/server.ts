import { Arguments } from './arguments.js';
import { MAX_DOCUMENT, MAX_MESSAGE } from '../wire.js';
import { MAX_BATCH } from './statements.js';
import type { Command } from './types.js';

/** The version of MongoDB whose behaviour this server follows. */
const VERSION = '7.0.0';
/** The wire version of that. Source: MongoDB wire version table in the driver specifications. */
const WIRE_VERSION = 21;

/**
 * Announces a standalone server: no set name, so that drivers send neither transactions nor retryable writes.
 * Source: "MongoDB Handshake" specification; MongoDB manual, "hello".
 */
export const hello: Command = ({ command }) => ({
  ...(command.has('hello') ? { isWritablePrimary: true } : { ismaster: true }),
  ...(command.get('helloOk') === true ? { helloOk: true } : {}),
  maxBsonObjectSize: MAX_DOCUMENT,
  maxMessageSizeBytes: MAX_MESSAGE,
  maxWriteBatchSize: MAX_BATCH,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  minWireVersion: 0,
  maxWireVersion: WIRE_VERSION,
  readOnly: false,
});

export const ping: Command = ({ command }) => {
  new Arguments(command, 'ping', ['ping']);
  return {};
};

export const buildInfo: Command = () => ({
  version: VERSION,
  versionArray: VERSION.split('.').map(Number).concat(0),
  gitVersion: 'huechat-embedded',
  modules: [],
  bits: 64,
  maxBsonObjectSize: MAX_DOCUMENT,
  storageEngines: ['lmdb'],
});

/** Sessions hold nothing here, so there is nothing to end. Source: MongoDB manual, "endSessions". */
export const endSessions: Command = () => ({});

/** Source: MongoDB manual, "connectionStatus". Who can open the socket may do everything. */
export const connectionStatus: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
});
