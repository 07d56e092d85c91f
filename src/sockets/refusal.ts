import type { ExtendedError } from 'socket.io';
import { errorView, UserError } from '../lib/errors.js';
import type { Translate } from '../shared/i18n.js';
import type { Caller } from './callers.js';

/** Refuses a connection as Socket.IO wants it: what `connect_error` gives as `data` is the contract's error. */
export function refusal(error: UserError, t: Translate): ExtendedError {
  return Object.assign(new Error(error.code), { data: errorView(error, t) });
}

/** @throws UserError `too_many_connections` where a session has as many as one may have */
export function notCrowded({ crowded }: Caller): void {
  if (crowded) throw new UserError('too_many_connections', 429);
}
