import type { ExtendedError, Socket } from 'socket.io';
import { errorView, type UserError } from '../lib/errors.js';
import type { ErrorView } from '../shared/views.js';
import { asUserError } from '../middleware/error-handler.js';
import type { Translate } from '../shared/i18n.js';
import type { SocketNeeds } from './types.js';

/**
 * The only place where a socket's failure becomes an error for the reader. Unexpected failures are logged. @param
 * what the action, for the log
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

/**
 * Acknowledges an event with the result of its work, or with the error in the reader's language.
 * @param ack the event's last argument: a function, if the client asked for an acknowledgement
 * @param what the action, for the log
 */
export function acknowledge<Result extends object>(
  socket: Pick<Socket, 'id'>,
  ack: unknown,
  work: Promise<Result>,
  { what, t, needs }: { what: string; t: Translate; needs: Pick<SocketNeeds, 'log' | 'metrics'> },
): void {
  const answer = typeof ack === 'function' ? (ack as (answer: Result | { error: ErrorView }) => void) : null;
  work.then(
    (result) => answer?.(result),
    (thrown: unknown) => answer?.({ error: errorView(socketError(socket, thrown, what, needs), t) }),
  );
}

/** The form in which Socket.IO refuses a connection: the `data` of `connect_error` is the contract's error. */
export function connectError(error: UserError, t: Translate): ExtendedError {
  return Object.assign(new Error(error.code), { data: errorView(error, t) });
}
