import { type Logger, pino } from 'pino';
import type { Config } from './config.js';

export type Log = Logger;

/**
 * The log: one JSON line an event, to standard error, so that standard output holds only the address.
 * Whoever logs passes ids and codes, never a password, a session id or what somebody said.
 */
export function createLog(config: Pick<Config, 'logLevel'>): Log {
  return pino({ level: config.logLevel, base: null }, pino.destination({ fd: 2, sync: true }));
}
