import { type Logger, pino } from 'pino';
import type { Config } from './config.js';

export type Log = Logger;

/**
 * The log: one JSON line an event, to standard error, so that standard output holds only the address.
 * Whoever logs passes ids and codes, never a password, a session id or what somebody said.
 */
export function createLog(config: Pick<Config, 'logLevel'>): Log {
  const serializers = { err: bare };
  return pino({ level: config.logLevel, base: null, serializers }, pino.destination({ fd: 2, sync: true }));
}

/**
 * What is told of an error: its kind, its words, its place. What libraries hang on theirs besides (the request with its
 * cookies, the document that could not be written) is what somebody said, or secret
 * (https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude).
 */
function bare(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const { name: type, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type, message, code, stack, ...(cause === undefined ? {} : { cause: bare(cause) }) };
}
