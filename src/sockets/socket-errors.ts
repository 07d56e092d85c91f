import type { ExtendedError, Socket } from 'socket.io';
import { errorView, type UserError } from '../lib/errors.js';
import { asUserError } from '../middleware/error-handler.js';
import type { Translate } from '../shared/i18n.js';
import type { SocketNeeds } from './types.js';

/**
 * The only place where a socket's failure becomes the reader's error. Our own faults are logged.
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

/** The form in which Socket.IO refuses a connection: the `data` of `connect_error` is the contract's error. */
export function connectError(error: UserError, t: Translate): ExtendedError {
  return Object.assign(new Error(error.code), { data: errorView(error, t) });
}
