import type { Socket } from 'socket.io';
import type { UserError } from '../lib/errors.js';
import type { SocketNeeds } from './types.js';
import { asUserError } from '../middleware/as-user-error.js';

/**
 * The only place where a socket's failure becomes the reader's error; what is our own fault is logged.
 * @param what was being done, for the log
 */
export function socketError(
  { id }: Pick<Socket, 'id'>,
  thrown: unknown,
  what: string,
  { log, metrics }: Pick<SocketNeeds, 'log' | 'metrics'>,
): UserError {
  const error = asUserError(thrown);
  metrics.refusals.inc({ code: error.code });
  if (error.status >= 500) log.error({ err: thrown, socket: id }, what);
  return error;
}
